import { isBag, unknown } from "../pack/known";
import type { ResourceRule } from "../pack/policies";

/** One setting that every resource of a type has to have. */
export interface Required {
  /** Path of the property: `viewerCertificate.minimumProtocolVersion`. */
  readonly at: string;
  /** What is expected, as the rest of "expected …". */
  readonly expected: string;
  /** Whether a value will do. It is not asked for one that is known at `up` only, where it is judged again. */
  readonly holds: (value: unknown) => boolean;
}

interface Settings extends Pick<ResourceRule, "name" | "description" | "types"> {
  readonly required: readonly Required[];
  /** Where it is done right, as the rest of "Fix: ". */
  readonly fix: string;
}

/** A rule that asks for settings, one violation each. */
export const requires = ({ name, description, types, required, fix }: Settings): ResourceRule => ({
  name,
  description,
  types,
  reads: [...new Set(required.map(({ at }) => at.split(".")[0] ?? at))],
  judge: ({ name: resource, properties }) =>
    required.flatMap(({ at, expected, holds }) => {
      const found = valueAt(properties, at);
      return found === unknown || holds(found)
        ? []
        : [`${resource}: found ${at} ${shown(found)}, expected ${expected}. Fix: ${fix}.`];
    }),
});

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, key) => (at === unknown ? unknown : isBag(at) ? at[key] : undefined), value);
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 80);

export const isTrue = (value: unknown): boolean => value === true;

/** A name or an ARN. */
export const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
