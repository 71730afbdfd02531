import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Files } from "./digest";
import type { Variant } from "./versions";

/** The server of `api` or `ai` with all it needs in one file, as a container image of it would hold. */
export function bundleServer(service: "api" | "ai"): Buffer {
  const result = buildSync({
    entryPoints: [join(__dirname, service, "server.mjs")],
    absWorkingDir: __dirname,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const [server] = result.outputFiles;
  if (server === undefined) throw new Error(`the bundle of ${service} is empty`);
  return Buffer.from(server.contents);
}

/** The files of one version's image. */
export function imageOf(service: "api" | "ai", version: string, variant: Variant, server: Buffer): Files {
  const own = service === "api" ? { tariff: variant.tariff, faults: variant.faults } : {};
  const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return new Map([
    ["image.json", json({ command: ["node", "server.js"] })],
    ["server.js", server],
    ["variant.json", json({ version, ...own })],
  ]);
}
