import { parse } from "yaml";
import { Refusal } from "./refusal";

/** What a stack's config says about evidence. */
export interface StackEvidence {
  /** Name of the stack. */
  readonly name: string;
  readonly folder: string;
  readonly keys: unknown;
  readonly maxAgeDays: unknown;
  /** Support lists of Q7 and Q8; empty where the config has none. */
  readonly browsers: readonly string[];
  readonly viewports: readonly string[];
  /** Version of the live slot. */
  readonly liveVersion: string | undefined;
  /** Stable revision of the AI service. */
  readonly stableRevision: string | undefined;
  /** What the slot with this version runs; empty where no slot does. */
  readonly partsOf: (version: string) => readonly Part[];
  /** Version of the database schema that this version needs. */
  readonly schemaOf: (version: string) => number | undefined;
  /** Whether the AI service is part of the stack. */
  readonly hasAi: boolean;
  /** The raw config, by key. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What this revision of the AI service runs; empty where there is none such. */
  readonly partsOfAi: (revision: string) => readonly Part[];
}

/** Something that needs evidence of its own. */
export interface Part {
  /** For people: `image`, `frontend` or `AI image`. */
  readonly of: string;
  /** By digest. */
  readonly reference: string;
}

/** Reads `Pulumi.<stack>.yaml`. Only what evidence needs: the program itself checks the rest. */
export function readStack(text: string, file: string): StackEvidence {
  let document: unknown;
  try {
    document = parse(text);
  } catch (failure) {
    throw new Refusal(`${file} is not YAML: ${(failure as Error).message}`, "correct the file");
  }
  const config = bag(bag(document).config);
  const evidence = bag(config["sluice:evidence"]);
  const ai = bag(config["sluice:ai"]);
  const revisions = [ai.stable, ai.candidate].map(bag);
  const slots = Object.values(bag(config["sluice:slots"])).map(bag);
  const { live } = bag(config["sluice:traffic"]);
  const liveSlot = typeof live === "string" ? bag(bag(config["sluice:slots"])[live]) : {};
  return {
    name: /Pulumi\.([^/\\]+)\.yaml$/.exec(file)?.[1] ?? file,
    config,
    hasAi: config["sluice:ai"] !== undefined,
    schemaOf: (version) => {
      const { schema } = slots.find((slot) => slot.version === version) ?? {};
      return typeof schema === "number" ? schema : undefined;
    },
    folder: typeof evidence.folder === "string" ? evidence.folder : "evidence",
    keys: evidence.keys,
    maxAgeDays: evidence.maxAgeDays,
    browsers: textsIn(evidence.browsers),
    viewports: textsIn(evidence.viewports),
    liveVersion: textIn(liveSlot.version),
    stableRevision: textIn(bag(ai.stable).revision),
    partsOf: (version) => {
      const { image, assets } = slots.find((slot) => slot.version === version) ?? {};
      return [...part("image", image), ...part("frontend", assets)];
    },
    partsOfAi: (name) => {
      const { image, model } = revisions.find(({ revision }) => revision === name) ?? {};
      return [...part("AI image", image), ...part("AI model", model)];
    },
  };
}

const part = (of: string, reference: unknown): Part[] =>
  typeof reference === "string" ? [{ of, reference }] : [];

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? (value as unknown[]).filter((one) => typeof one === "string") : [];

/** An object, or an empty one: what is wrong with a config the program itself tells. */
export const bag = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
