import * as fc from "fast-check";
import type { Entry, Manifest } from "../../../ops/assets/manifest";
import { incomplete, planUpload } from "../../../ops/assets/plan";

const entry = (sha256: string, bytes = 1): Entry => ({
  sha256,
  bytes,
  contentType: "text/plain",
  cacheControl: "no-cache",
});
const path = fc.stringMatching(/^[a-z]{1,2}$/);
const content = fc.constantFrom("a", "b", "c");
const manifest: fc.Arbitrary<Manifest> = fc.dictionary(path, content).map((files) => ({
  version: "1.0.0",
  files: new Map(Object.entries(files).map(([name, sha256]) => [name, entry(sha256)])),
}));
const held = fc.dictionary(path, content).map((files) => new Map(Object.entries(files)));

it("uploads, keeps or refuses each file of the manifest, once, and touches nothing else", () => {
  fc.assert(
    fc.property(manifest, held, (wanted, there) => {
      const { upload, keep, conflicts } = planUpload(wanted, there);
      expect([...upload, ...keep, ...conflicts].sort()).toEqual([...wanted.files.keys()].sort());
    }),
  );
});

it("never overwrites: what is to be uploaded is not there, what is kept is the same", () => {
  fc.assert(
    fc.property(manifest, held, (wanted, there) => {
      const { upload, keep, conflicts } = planUpload(wanted, there);
      for (const name of upload) expect(there.has(name)).toBe(false);
      for (const name of keep) expect(there.get(name)).toBe(wanted.files.get(name)?.sha256);
      for (const name of conflicts) expect(there.get(name)).not.toBe(wanted.files.get(name)?.sha256);
    }),
  );
});

it("has nothing left to do once it is carried out", () => {
  fc.assert(
    fc.property(manifest, held, (wanted, there) => {
      const first = planUpload(wanted, there);
      fc.pre(first.conflicts.length === 0);
      const after = new Map<string, string>(there);
      for (const name of first.upload) after.set(name, wanted.files.get(name)?.sha256 ?? "");
      expect(planUpload(wanted, after)).toEqual({
        upload: [],
        keep: [...wanted.files.keys()],
        conflicts: [],
      });
    }),
  );
});

it("counts a file as missing when it is absent or of another size", () => {
  const wanted = {
    version: "1.0.0",
    files: new Map([
      ["a", entry("a", 3)],
      ["b", entry("b", 0)],
      ["c", entry("c", 5)],
    ]),
  };
  expect(
    incomplete(
      wanted,
      new Map([
        ["a", 3],
        ["b", 1],
      ]),
    ),
  ).toEqual(["b", "c"]);
  expect(
    incomplete(
      wanted,
      new Map([
        ["a", 3],
        ["b", 0],
        ["c", 5],
        ["d", 9],
      ]),
    ),
  ).toEqual([]);
});
