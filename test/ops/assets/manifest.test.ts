import * as fc from "fast-check";
import { parseManifest } from "../../../ops/assets/manifest";
import { manifestFor, withVariants } from "./version";

const parse = (json: unknown): string[] =>
  parseManifest(Buffer.from(typeof json === "string" ? json : JSON.stringify(json)), "1.2.0").faults;
const page = withVariants({ "index.html": "<!doctype html>" });

it("takes what a build writes, whatever the files", () => {
  const path = fc
    .array(fc.stringMatching(/^[a-zA-Z0-9äé@ _-]{1,12}(\.[a-z]{1,4})?$/), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"))
    // Those would be variants of a file that is not there.
    .filter((name) => !/\.(br|gz)$/.test(name));
  fc.assert(
    fc.property(fc.dictionary(path, fc.string()), (others) => {
      delete others["manifest.json"];
      const files = withVariants({ ...others, ...page });
      const { manifest, faults } = parseManifest(Buffer.from(manifestFor("1.2.0", files)), "1.2.0");
      expect(faults).toEqual([]);
      expect([...manifest.files.keys()].sort()).toEqual(Object.keys(files).sort());
    }),
  );
});

it.each([
  "../secret",
  "a/../../b",
  "/etc/passwd",
  "a//b",
  "./a",
  "a/.",
  "",
  "a\\b",
  "a/",
  "..",
  "line\nbreak",
  "manifest.json",
])("refuses the path %j, and takes nothing of it", (path) => {
  const { manifest, faults } = parseManifest(
    Buffer.from(manifestFor("1.2.0", { ...page, [path]: "x" })),
    "1.2.0",
  );
  expect(faults).toEqual([expect.stringContaining(JSON.stringify(path))]);
  expect([...manifest.files.keys()]).toEqual(["index.html", "index.html.br", "index.html.gz"]);
});

it("names every fault at once", () => {
  const json = manifestFor(
    "1.1.0",
    { "sw.js": "a", "app.0a.png": "b" },
    {
      "sw.js": { cacheControl: "public, max-age=60" },
      "app.0a.png": { sha256: "ABC", bytes: -1, contentType: "text" },
    },
  );
  expect(parse(json)).toEqual([
    'manifest.json speaks of version "1.1.0", not of 1.2.0.',
    expect.stringContaining('"sw.js", whose cacheControl must be no-cache'),
    expect.stringContaining('"app.0a.png", whose sha256 is "ABC"; it must be 64 hex digits'),
    expect.stringContaining('"app.0a.png", whose contentType is "text"'),
    expect.stringContaining('"app.0a.png", whose bytes are not a whole number'),
    "manifest.json lists no index.html: the version would have no page to serve.",
  ]);
});

it.each([["{"], ["null"], ["[]"], ["{}"], ['{"version":"1.2.0","files":[]}']])(
  "refuses %s in a sentence",
  (json) => {
    expect(parse(json).length).toBeGreaterThan(0);
  },
);

it("refuses a misspelled key rather than drop it", () => {
  const valid = (JSON.parse(manifestFor("1.2.0", page)) as { files: Record<string, object> }).files[
    "index.html"
  ];
  const odd = { version: "1.2.0", files: { "index.html": { ...valid, contentEncodin: "br" } } };
  expect(parse(odd)).toEqual([expect.stringContaining('whose "contentEncodin" is not known')]);
});

describe("variants", () => {
  const files = withVariants({ ...page, "app.0a.js": "code" });
  const without = (path: string): object =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));

  it.each(["index.html.br", "index.html.gz", "app.0a.js.br"])("refuses a version without %s", (path) => {
    expect(parse(manifestFor("1.2.0", without(path) as Record<string, string>))).toEqual([
      `manifest.json lists ${path.slice(0, -3)} without ${path}: prepare the version with \`npm run assets\`.`,
    ]);
  });

  it("refuses a variant with other headers than its file, or in another coding", () => {
    for (const change of [
      { cacheControl: "no-cache" },
      { contentType: "text/plain" },
      { contentEncoding: "gzip" },
    ])
      expect(parse(manifestFor("1.2.0", files, { "app.0a.js.br": change }))).toEqual([
        "manifest.json lists app.0a.js.br with other headers than app.0a.js; only contentEncoding differs, br.",
      ]);
  });

  it("refuses what is there compressed only", () => {
    expect(parse(manifestFor("1.2.0", without("app.0a.js") as Record<string, string>))).toEqual([
      expect.stringMatching(/^manifest\.json lists app\.0a\.js\.br as compressed, and no file/),
      expect.stringMatching(/^manifest\.json lists app\.0a\.js\.gz as compressed, and no file/),
    ]);
  });
});
