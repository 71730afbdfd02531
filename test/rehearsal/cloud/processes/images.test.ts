import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImageRegistry, faultOfReference } from "../../../../rehearsal/cloud/processes/images";
import { pushImage } from "../../../support/images";

describe("the container registry", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "images-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("finds an image by its digest, whatever the repository's name", () => {
    const digest = pushImage(directory, "// nothing");
    const image = new ImageRegistry(directory).find(
      `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@${digest}`,
    );
    expect(image).toEqual({
      digest,
      folder: join(directory, "registry", digest.slice(7)),
      command: ["node", "server.js"],
    });
  });

  it("has nothing for a digest that was never pushed", () => {
    expect(new ImageRegistry(directory).find(`harbor-api@sha256:${"0".repeat(64)}`)).toBeUndefined();
  });

  it.each([
    "harbor-api",
    "harbor-api:1.2.0",
    `harbor-api@sha256:${"A".repeat(64)}`,
    `harbor-api@sha256:${"a".repeat(63)}`,
  ])("refuses %s, which is not by digest", (reference) =>
    expect(faultOfReference(reference)).toMatch(/must end in @sha256:<64 hex digits>/),
  );

  it.each(["not json", "{}", '{"command": []}', '{"command": "node server.js"}'])(
    "says what is wrong with an image.json of %s",
    (content) => {
      const hex = "1".repeat(64);
      mkdirSync(join(directory, "registry", hex), { recursive: true });
      writeFileSync(join(directory, "registry", hex, "image.json"), content);
      expect(() => new ImageRegistry(directory).find(`x@sha256:${hex}`)).toThrow(
        /image\.json: needs \{"command"/,
      );
    },
  );
});
