import { resolve } from "node:path";

export interface ModelSettings {
  readonly bucket: string;
  /** Name of the object. */
  readonly object: string;
  /** `sha256:<64 hex>`. */
  readonly digest: string;
  /** Where the build put the model. */
  readonly file: string;
}

/** Reads the command's environment: the settings, or every fault in it as a sentence. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): ModelSettings | { readonly faults: string[] } {
  const faults: string[] = [];
  const text = (name: string, form: RegExp, allowed: string): string => {
    const value = environment[name] ?? "";
    if (!form.test(value))
      faults.push(`${name} is ${value === "" ? "missing" : JSON.stringify(value)}: give ${allowed}.`);
    return value;
  };
  const bucket = text("MODEL_BUCKET", /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/, "the bucket's name");
  const object = text(
    "MODEL_OBJECT",
    /^models\/sha256-[0-9a-f]{64}$/,
    "the object's name, models/sha256-<64 hex>",
  );
  const folder = text("MODEL_FOLDER", /./, "the folder that the build put models into");
  const hex = object.slice(-64);
  return faults.length > 0
    ? { faults }
    : { bucket, object, digest: `sha256:${hex}`, file: resolve(folder, hex) };
}
