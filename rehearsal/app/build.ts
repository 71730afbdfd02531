import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, manifestText } from "../../ops/assets/describe";
import { imageDigest, sha256, type Files } from "./digest";
import { bundleServer, imageOf } from "./image";
import { frontendOf } from "./page";
import { type Variant, variant, versions as allVersions } from "./versions";

/** Digests of one built version, each `sha256:<64 hex>`. */
export interface BuiltVersion {
  /** Image of the API: folder `<out>/registry/<hex>`. */
  readonly api: string;
  /** Image of the AI service: folder `<out>/registry/<hex>`. */
  readonly ai: string;
  /** Model of the AI service: the bytes of `<out>/models/<hex>`. */
  readonly model: string;
  /** Manifest of the frontend: the bytes of `<out>/assets/<version>/manifest.json`. */
  readonly assets: string;
}

export type Built = Readonly<Record<string, BuiltVersion>>;

export interface BuildOptions {
  /** Folder that receives `registry/`, `models/` and `assets/`; made when it is not there. */
  readonly out: string;
  /** Versions to build, each a file of `versions/`. Default: all. */
  readonly versions?: readonly string[];
}

/** Builds the sample product. The same sources give the same digests, on any machine and at any time. */
export async function buildProduct({ out, versions = allVersions() }: BuildOptions): Promise<Built> {
  const variants = versions.map((version) => [version, variant(version)] as const);
  const [api, ai] = [bundleServer("api"), bundleServer("ai")];
  const built: Record<string, BuiltVersion> = {};
  for (const [version, differences] of variants) {
    const { files, manifest } = await prepared(version, frontendOf(version, differences));
    await place(join(out, "assets", version), new Map([...files, ["manifest.json", manifest]]));
    built[version] = {
      api: await storeImage(out, imageOf("api", version, differences, api)),
      ai: await storeImage(out, imageOf("ai", version, differences, ai)),
      model: await storeModel(out, differences),
      assets: `sha256:${sha256(manifest)}`,
    };
  }
  return built;
}

/** The model's coefficients as the file that training would leave, named by its content. */
async function storeModel(out: string, { model }: Variant): Promise<string> {
  const content = `${JSON.stringify(model, null, 2)}\n`;
  const hex = sha256(content);
  await mkdir(join(out, "models"), { recursive: true });
  await writeFile(join(out, "models", hex), content);
  return `sha256:${hex}`;
}

/** The frontend as `npm run assets` would make it of a product's build: compressed variants, and a manifest of all. */
async function prepared(version: string, frontend: Files): Promise<{ files: Files; manifest: Buffer }> {
  const all = (await Promise.all([...frontend].map(([path, content]) => describe(path, content)))).flat();
  const manifest = manifestText(
    version,
    all.map(({ path, entry }) => [path, entry]),
  );
  return {
    files: new Map(all.map(({ path, content }) => [path, content])),
    manifest: Buffer.from(manifest),
  };
}

/** An image's folder is named by its content; one that is there stays as it is, for processes may run in it. */
async function storeImage(out: string, files: Files): Promise<string> {
  const digest = imageDigest(files);
  const folder = join(out, "registry", digest.slice("sha256:".length));
  if (!existsSync(folder)) await place(folder, files);
  return digest;
}

/** Writes beside and renames, so that a build that is cut off leaves no half folder under the final name. */
async function place(folder: string, files: Files): Promise<void> {
  const half = `${folder}.writing-${process.pid}`;
  await rm(half, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(half, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(half, folder);
}
