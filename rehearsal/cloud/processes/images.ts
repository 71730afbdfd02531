import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** A container image: a folder with its files, and the command that starts it there. */
export interface Image {
  /** `sha256:<64 hex>`. */
  readonly digest: string;
  readonly folder: string;
  readonly command: readonly string[];
}

const BY_DIGEST = /^(?<repository>[^@\s]+)@sha256:(?<hex>[0-9a-f]{64})$/;

const manifest = z.object({ command: z.array(z.string()).min(1) });

/** Why an image reference cannot be used here, or undefined when it can. Whether it exists is asked when it is pulled. */
export function faultOfReference(reference: string): string | undefined {
  if (BY_DIGEST.test(reference)) return undefined;
  return `${reference} must end in @sha256:<64 hex digits>: the rehearsal's registry holds images by digest, and a tag may move`;
}

/** The cloud's container registry: `<directory>/registry/<hex>/` holds an image's files and its `image.json`. */
export class ImageRegistry {
  constructor(private readonly directory: string) {}

  /** The image, or undefined when the registry has none of that digest. Throws when its `image.json` cannot be used. */
  find(reference: string): Image | undefined {
    const hex = BY_DIGEST.exec(reference)?.groups?.hex;
    if (hex === undefined) return undefined;
    const folder = join(this.directory, "registry", hex);
    const file = join(folder, "image.json");
    if (!existsSync(file)) return undefined;
    const parsed = manifest.safeParse(parse(file));
    if (!parsed.success) throw new Error(`${file}: needs {"command": ["node", "server.js"]}`);
    return { digest: `sha256:${hex}`, folder, command: parsed.data.command };
  }
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
