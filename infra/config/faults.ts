import { z } from "zod";
import { suggestion } from "./suggest";

/** One thing that is wrong with the stack's config. */
export interface Fault {
  /** Full key as a person would write it, `sluice:traffic.weights.green`. */
  readonly key: string;
  /** What was found there; undefined when it is missing. Never a secret's value. */
  readonly found?: string;
  readonly allowed: string;
  /** What to do next. */
  readonly next: string;
}

type Path = readonly PropertyKey[];

/** `traffic.weights.green`, `evidence.keys[0].from`. */
export const dotted = (path: Path): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );

/** Turns what zod found into faults; `prefix` is `sluice:`. */
export function schemaFaults(schema: z.ZodType, value: unknown, error: z.ZodError, prefix: string): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownKey(schema, issue.path, key, prefix))
      : [wrongValue(schema, value, issue.path, prefix)],
  );
}

function unknownKey(schema: z.ZodType, path: Path, key: string, prefix: string): Fault {
  const known = keysOf(at(schema, path));
  const meant = suggestion(key, known);
  return {
    key: `${prefix}${dotted([...path, key])}`,
    found: "an unknown key",
    allowed: known.join(", "),
    next: meant === undefined ? "remove it" : `did you mean ${prefix}${dotted([...path, meant])}?`,
  };
}

function wrongValue(schema: z.ZodType, value: unknown, path: Path, prefix: string): Fault {
  const found = path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown> | undefined)?.[part],
    value,
  );
  return {
    key: `${prefix}${dotted(path)}`,
    found: found === undefined ? undefined : shown(found),
    allowed: allowedAt(at(schema, path)),
    next: found === undefined ? "add it to the stack's file" : "correct it in the stack's file",
  };
}

/** A value as a person recognises it, cut so that one fault stays one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

/** The schema that a path leads to, without the wrapping of optional values. */
function at(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((inner, part) => {
    const shape = (bare(inner) as { shape?: Record<PropertyKey, z.ZodType> } | undefined)?.shape;
    return shape?.[part] ?? (bare(inner) as { element?: z.ZodType } | undefined)?.element;
  }, schema);
}

const bare = (schema: z.ZodType | undefined): z.ZodType | undefined =>
  schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;

const keysOf = (schema: z.ZodType | undefined): string[] =>
  Object.keys((bare(schema) as { shape?: object } | undefined)?.shape ?? {});

function allowedAt(schema: z.ZodType | undefined): string {
  const told = bare(schema)?.meta()?.allowed;
  if (typeof told === "string") return told;
  return `a map with the keys ${keysOf(schema).join(", ")}`;
}

/** All faults in one text. */
export function faultsText(stack: string, faults: readonly Fault[]): string {
  const lines = faults.map(({ key, found, allowed, next }) =>
    [
      `  ${key} ${found === undefined ? "is missing" : `is ${found}`}`,
      `      allowed: ${allowed}`,
      `      what to do: ${next}`,
    ].join("\n"),
  );
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return [`Pulumi.${stack}.yaml has ${count}; nothing was changed.`, ...lines].join("\n");
}
