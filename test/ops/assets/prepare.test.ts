import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { readVersion } from "../../../ops/assets/folder";
import { parseManifest } from "../../../ops/assets/manifest";
import { prepareVersion, type Prepared } from "../../../ops/assets/prepare";
import { AssetFaults } from "../../../ops/assets/settings";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

let place: string;
const lay = (files: Record<string, string>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, "dist", path)), { recursive: true });
    writeFileSync(join(place, "dist", path), content);
  }
};
const prepare = (more: object = {}): Promise<Prepared> =>
  prepareVersion({ from: join(place, "dist"), version: "1.2.0", to: join(place, "assets"), ...more });
const BUILD = {
  "index.html": "<!doctype html><title>page</title>",
  "sw.js": "worker",
  "assets/app.3f2a9c01d4e5.js": "console.log('code');".repeat(50),
  "assets/app.3f2a9c01d4e5.js.map": "{}",
  "assets/facedecade.css": "a{}",
  "img/logo.png": "\u0089PNG",
  "empty.txt": "",
};

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "sluice-prepare-"));
  lay(BUILD);
});
afterEach(() => rmSync(place, { recursive: true }));

const listed = () =>
  parseManifest(readFileSync(join(place, "assets/1.2.0/manifest.json")), "1.2.0").manifest.files;

it("makes a version that the upload takes: variants, types, cache headers, digests", async () => {
  const { digest, files } = await prepare();
  const local = await readVersion({ folder: join(place, "assets"), version: "1.2.0", digest, bucket: "b" });
  expect(local.faults).toEqual([]);
  expect(files).toBe(6 * 3 + 1);
  const read = (path: string): Buffer => readFileSync(join(place, "assets/1.2.0", path));
  for (const path of ["index.html", "assets/app.3f2a9c01d4e5.js", "empty.txt"]) {
    expect(brotliDecompressSync(read(`${path}.br`)).equals(read(path))).toBe(true);
    expect(gunzipSync(read(`${path}.gz`)).equals(read(path))).toBe(true);
  }
  const kept = [...listed()].filter(([, { cacheControl }]) => cacheControl.includes("immutable"));
  expect(kept.map(([path]) => path)).toEqual(
    ["", ".br", ".gz", ".map", ".map.br", ".map.gz"].map((end) => `assets/app.3f2a9c01d4e5.js${end}`),
  );
  expect(listed().get("index.html.br")).toMatchObject({
    contentType: "text/html; charset=utf-8",
    cacheControl: "no-cache",
    contentEncoding: "br",
  });
  expect(listed().get("img/logo.png")).toMatchObject({ contentType: "image/png", cacheControl: "no-cache" });
});

it("gives the same digest again, and another one for any other content", async () => {
  const first = await prepare();
  expect((await prepare()).digest).toBe(first.digest);
  lay({ "sw.js": "other" });
  expect((await prepare()).digest).not.toBe(first.digest);
});

it("takes the product's own word for what carries a hash", async () => {
  await prepare({ hashed: /^assets\// });
  expect(listed().get("assets/facedecade.css")?.cacheControl).toBe("public, max-age=31536000, immutable");
  expect(listed().get("sw.js")?.cacheControl).toBe("no-cache");
});

it.each([
  ["manifest.json", "{}", /is in the way of the version's own.*app\.webmanifest/],
  ["sw.js.br", "x", /sw\.js stands where|sw\.js\.br stands where/],
  ["a\\b.js", "x", /has a backslash/],
])("refuses %s in a build, and leaves what was prepared before", async (path, content, sentence) => {
  const { digest } = await prepare();
  lay({ [path]: content });
  await expect(prepare()).rejects.toThrow(sentence);
  expect(readdirSync(join(place, "assets"))).toEqual(["1.2.0"]);
  await expect(
    readVersion({ folder: join(place, "assets"), version: "1.2.0", digest, bucket: "b" }),
  ).resolves.toMatchObject({ faults: [] });
});

it("follows no link, and wants a page", async () => {
  symlinkSync("/etc/passwd", join(place, "dist/secret.txt"));
  await expect(prepare()).rejects.toThrow(/secret\.txt is neither a file nor a folder/);
  rmSync(join(place, "dist"), { recursive: true });
  await expect(prepare()).rejects.toThrow(/dist cannot be read: build the frontend first/);
  lay({ "sw.js": "worker" });
  await expect(prepare()).rejects.toThrow(/lists no index\.html/);
});

it("names the file that cannot be written, and leaves nothing behind when it is stopped", async () => {
  writeFileSync(join(place, "file"), "");
  await expect(prepare({ to: join(place, "file") })).rejects.toThrow(
    /file\/1\.2\.0.* cannot be written \(ENOTDIR\)/,
  );
  const stopped = AbortSignal.abort(new AssetFaults(["stopped"]));
  const preparation = { from: join(place, "dist"), version: "1.2.0", to: join(place, "assets") };
  await expect(prepareVersion(preparation, { signal: stopped })).rejects.toThrow("stopped");
  expect(readdirSync(join(place, "assets"))).toEqual([]);
});

it("is a command that prints the digest for the stack's config, and nothing else", async () => {
  const run = (...given: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const command = ["-r", "tsx/cjs", resolve(__dirname, "../../../ops/assets/cli.ts"), ...given];
      execFile("node", command, { cwd: resolve(__dirname, "../../..") }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  const to = join(place, "assets");
  const made = await run(join(place, "dist"), "--version", "1.2.0", "--out", to);
  expect(made).toMatchObject({ code: 0, stdout: `${(await prepare()).digest}\n` });
  const refused = await run(join(place, "gone"), "--version", "1.2.0", "--out", to);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toMatch(/^Nothing was written\.\n {2}- .*gone cannot be read/);
});
