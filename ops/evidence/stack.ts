import { parse } from "yaml";
import { Refusal } from "./refusal";

/** What a stack's config says about evidence. */
export interface StackEvidence {
  readonly folder: string;
  readonly keys: unknown;
  readonly maxAgeDays: unknown;
  /** Image of the slot that runs a version. */
  readonly imageOf: (version: string) => string | undefined;
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
  const slots = Object.values(bag(config["sluice:slots"])).map(bag);
  return {
    folder: typeof evidence.folder === "string" ? evidence.folder : "evidence",
    keys: evidence.keys,
    maxAgeDays: evidence.maxAgeDays,
    imageOf: (version) => {
      const image = slots.find((slot) => slot.version === version)?.image;
      return typeof image === "string" ? image : undefined;
    },
  };
}

const bag = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
