/** What one upload is about. */
export interface Settings {
  /** Folder in which the build put `<version>/manifest.json` and its files. May be gone once the bucket holds the version. */
  readonly folder: string;
  /** Becomes the prefix `v/<version>/`. */
  readonly version: string;
  /** `sha256:` and the hex SHA-256 of the manifest's bytes, as the stack's config has it. */
  readonly digest: string;
  readonly bucket: string;
}

/** Everything that keeps a version from being uploaded, each a sentence for whoever runs `up`. */
export class AssetFaults extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
    this.name = "AssetFaults";
  }
}

export const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** Reads the command's environment; throws {@link AssetFaults} with all that is wrong in it. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = [];
  const take = (name: string, allowed: string, form: RegExp): string => {
    const value = environment[name] ?? "";
    if (!form.test(value))
      faults.push(`${name} is ${value === "" ? "missing" : JSON.stringify(value)}: give ${allowed}.`);
    return value;
  };
  const settings = {
    folder: take("ASSETS_FOLDER", "the folder that holds <version>/manifest.json", /\S/),
    version: take("ASSETS_VERSION", "the version, e.g. 1.2.0", SEMVER),
    digest: take("ASSETS_DIGEST", "the manifest's digest, sha256:<64 hex>", /^sha256:[0-9a-f]{64}$/),
    bucket: take("ASSETS_BUCKET", "the bucket's name", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  };
  take("AWS_REGION", "the bucket's region, e.g. us-east-1", /^[a-z]{2,}(-[a-z0-9]+)+$/);
  if (faults.length > 0) throw new AssetFaults(faults);
  return settings;
}
