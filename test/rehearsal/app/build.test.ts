import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { imageDigest } from "../../../rehearsal/app/digest";
import { versions } from "../../../rehearsal/app/versions";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), "sluice-build-")));
const [out = "", again = ""] = folders;
let built: Built;
beforeAll(async () => {
  built = await buildProduct({ out });
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const read = (folder: string): Map<string, Buffer> =>
  new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]));

describe("images", () => {
  it("come out the same from a second build, elsewhere and in another order", async () => {
    await expect(buildProduct({ out: again, versions: versions().reverse() })).resolves.toEqual(built);
  });

  it("are named by what they hold", () => {
    const digests = readdirSync(join(out, "registry"));
    expect(new Set(digests)).toEqual(
      new Set(Object.values(built).flatMap(({ api, ai }) => [api.slice(7), ai.slice(7)])),
    );
    for (const digest of digests)
      expect(imageDigest(read(join(out, "registry", digest)))).toBe(`sha256:${digest}`);
  });

  it("differ between all versions", () => {
    const all = Object.values(built).flatMap(({ api, ai, assets }) => [api, ai, assets]);
    // 1.2.1 is 1.2.0 with a broken health check: its AI service is another image all the same, for it says its version.
    expect(new Set(all).size).toBe(3 * versions().length);
  });

  it("get another digest when any one byte, or a name, changes", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.uint8Array({ minLength: 1, maxLength: 20 }), {
          minKeys: 1,
        }),
        fc.nat(),
        fc.nat(),
        (content, whichFile, whichByte) => {
          const files = new Map(Object.entries(content).map(([path, bytes]) => [path, Buffer.from(bytes)]));
          const [path = "", bytes = Buffer.alloc(0)] = [...files][whichFile % files.size] ?? [];
          const changed = Buffer.from(bytes);
          changed[whichByte % bytes.length] = (bytes[whichByte % bytes.length] ?? 0) ^ 1;
          const renamed = new Map(
            [...files].map(([name, held]) => [name === path ? `${name}X` : name, held]),
          );
          const reversed = new Map([...files].reverse());
          expect(imageDigest(reversed)).toBe(imageDigest(files));
          expect(imageDigest(new Map([...files, [path, changed]]))).not.toBe(imageDigest(files));
          expect(imageDigest(renamed)).not.toBe(imageDigest(files));
        },
      ),
    );
  });

  it("leave an image alone that is there already: a process may run in it", async () => {
    const inode = (digest: string): string[] => readdirSync(join(out, "registry", digest.slice(7)));
    const before = inode(built["1.1.0"]?.api ?? "");
    await buildProduct({ out, versions: ["1.1.0"] });
    expect(inode(built["1.1.0"]?.api ?? "")).toEqual(before);
    expect(readdirSync(join(out, "registry")).filter((name) => name.includes("writing"))).toEqual([]);
  });

  it("are refused for a version that there is no data for, by name", async () => {
    await expect(buildProduct({ out, versions: ["9.9.9"] })).rejects.toThrow(
      /no version 9\.9\.9; there are 1\.1\.0, 1\.2\.0/,
    );
  });
});

describe.each(versions())("the frontend of %s", (version) => {
  const folder = join(out, "assets", version);

  it("has a canonical manifest that lists each file but itself, with the file's own digest", () => {
    const bytes = readFileSync(join(folder, "manifest.json"));
    const manifest = JSON.parse(bytes.toString()) as {
      version: string;
      files: Record<string, { sha256: string; bytes: number }>;
    };
    expect(manifest.version).toBe(version);
    expect(built[version]?.assets).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    const files = read(folder);
    files.delete("manifest.json");
    expect(Object.keys(manifest.files)).toEqual([...files.keys()].sort());
    for (const [path, content] of files) {
      expect(manifest.files[path]).toMatchObject({
        bytes: content.length,
        sha256: createHash("sha256").update(content).digest("hex"),
      });
    }
  });

  it("refers only to files that it has, and caches for ever only what has a hash in its name", () => {
    const files = read(folder);
    const { files: listed } = JSON.parse(String(files.get("manifest.json"))) as {
      files: Record<string, { cacheControl: string }>;
    };
    const pages = `${String(files.get("index.html"))} ${String(files.get("sw.js"))}`;
    const named = [...pages.matchAll(/\/v\/([\d.]+)\/([\w.]+)/g)];
    expect(named.length).toBeGreaterThanOrEqual(6);
    for (const [, under, file = ""] of named) {
      expect(under).toBe(version);
      expect([...files.keys()]).toContain(file);
    }
    for (const [path, { cacheControl }] of Object.entries(listed)) {
      expect(cacheControl).toBe(
        /^(index\.html|sw\.js)(\.br|\.gz)?$/.test(path) ? "no-cache" : "public, max-age=31536000, immutable",
      );
    }
    expect(String(files.get("index.html"))).toMatch(
      new RegExp(`id="version">${version.replaceAll(".", "\\.")}<`),
    );
    expect(String(files.get("index.html"))).not.toContain("{{");
  });

  it("has each file compressed beside it, with the same content inside", () => {
    const files = read(folder);
    const whole = [...files].filter(([path]) => !/\.(br|gz)$/.test(path) && path !== "manifest.json");
    expect(whole).toHaveLength(5);
    for (const [path, content] of whole) {
      expect(brotliDecompressSync(files.get(`${path}.br`) ?? "").equals(content)).toBe(true);
      expect(gunzipSync(files.get(`${path}.gz`) ?? "").equals(content)).toBe(true);
    }
  });
});
