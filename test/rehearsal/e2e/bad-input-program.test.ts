import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { aiRevision, putCandidate } from "../../../rehearsal/session/project";
import { SERVER, pushImage } from "../../support/images";
import { RunningProduct, type Traffic } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

describe("a program that fails, assets that are not there", () => {
  let product: RunningProduct;
  let before: Traffic;
  beforeAll(async () => {
    product = await RunningProduct.open();
    before = await product.traffic();
  });
  afterEach(() => product.undo());
  afterAll(() => product?.close());

  const project = (...names: string[]): string => join(product.workplace.repository.directory, ...names);
  /** Puts `text` on a line of its own before the first line that begins with `line`. */
  const insert = (file: string, line: string, text: string): void => {
    const source = readFileSync(project(file), "utf8");
    const at = source.indexOf(`\n${line}`);
    expect(at).toBeGreaterThan(0);
    writeFileSync(project(file), `${source.slice(0, at + 1)}${text}\n${source.slice(at + 1)}`);
  };
  const lineOf = (file: string, text: string): number =>
    readFileSync(project(file), "utf8")
      .split("\n")
      .findIndex((line) => line.includes(text)) + 1;

  const PROGRAM = "infra/index.ts";
  it.each([
    ["as it loads", "export = async function", `throw new TypeError("no such harbour");`],
    ["at work", "  const network =", `  throw new TypeError("no such harbour");`],
    [
      "in an output",
      "  const network =",
      `  record.parameterName.apply(() => { throw new TypeError("no such harbour"); });`,
    ],
  ])("a program that throws %s", async (_when, line, text) => {
    insert(PROGRAM, line, text);
    const { exitCode, output, touched } = await product.upUnjudged();
    expect(output).toMatch(/^ +TypeError: no such harbour$/m);
    expect(output).toMatch(
      new RegExp(`^ +thrown at ${PROGRAM}:${lineOf(PROGRAM, "no such harbour")}:\\d+$`, "m"),
    );
    expect(exitCode).not.toBe(0);
    expect(touched).toEqual([]);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });

  it("a policy pack that throws as it loads", async () => {
    insert("policies/index.ts", "new PolicyPack", `throw new TypeError("no such gate");`);
    const { exitCode, output, touched } = await product.up();
    expect(output).toContain("the policy pack cannot start: TypeError: no such gate");
    expect(output).toMatch(/thrown at \S+policies\/index\.ts:\d+:\d+$/m);
    expect(exitCode).not.toBe(0);
    expect(touched).toEqual([]);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });

  describe("of a new version, which is to take traffic in the same commit", () => {
    const assets = (): string => project("assets", "1.2.0");
    const kept = (): string => join(product.workplace.directory, "kept");
    const putCandidateWith = (percent: number): void => {
      const config = product.config();
      const next = releaseOf(product.workplace, "1.2.0");
      putCandidate(config, next, percent);
      config.set("sluice:ai", ["candidate"], aiRevision(config, next));
      config.write();
    };
    beforeEach(() => {
      cpSync(assets(), kept(), { recursive: true });
      putCandidateWith(10);
    });
    afterEach(() => {
      rmSync(assets(), { recursive: true, force: true });
      cpSync(kept(), assets(), { recursive: true });
      rmSync(kept(), { recursive: true });
    });

    it.each([
      [
        "the assets are missing",
        () => undefined,
        /assets\/1\.2\.0 does not exist: build version 1\.2\.0, or correct sluice:assetsFolder/,
      ],
      [
        "the assets' folder is empty",
        () => mkdirSync(assets()),
        /assets\/1\.2\.0\/manifest\.json cannot be read: build version 1\.2\.0 into this folder/,
      ],
    ])("%s", async (_name, make, told) => {
      rmSync(assets(), { recursive: true });
      make();
      const { exitCode, output } = await product.upUnjudged();
      expect(output).toContain("Assets not uploaded; nothing that is served has changed.");
      expect(output).toMatch(told);
      expect(exitCode).not.toBe(0);
      await product.expectFitToRead(output);
      await product.expectUntouched(before);
    });

    it("another build than the one that was tested", async () => {
      writeFileSync(join(assets(), "index.html"), "<p>not what was tested</p>");
      const { exitCode, output } = await product.upUnjudged();
      expect(output).toMatch(
        /assets\/1\.2\.0\/index\.html is not what the manifest lists: sha256 \w+, wanted \w+/,
      );
      expect(exitCode).not.toBe(0);
      await product.expectFitToRead(output);
      await product.expectUntouched(before);
    });

    it("an AI revision that fails its startup probe", async () => {
      const sick = SERVER("1").replace("response.setHeader", "response.statusCode = 500; response.setHeader");
      const image = pushImage(dirname(product.workplace.registry), sick);
      const config = product.config();
      const { candidate } = config.get("sluice:ai") as { candidate: { image: string } };
      config.set("sluice:ai", ["candidate", "image"], `${candidate.image.split("@")[0]}@${image}`).write();
      const { exitCode, output } = await product.upUnjudged();
      expect(output).toMatch(
        /Error waiting to update Service: .*Revision 'harbor-rehearsal-ai-r1-2-0-[0-9a-f]{8}' is not ready and cannot serve traffic\. The user-provided container failed the configured startup probe checks/,
      );
      expect(exitCode).not.toBe(0);
      await product.expectFitToRead(output);
      // Neither the AI service's shares nor the weights behind them: the stable revision answers.
      await product.expectUntouched(before);
    }, 90_000);

    it("and with its assets it goes live", async () => {
      for (const green of [10, 100]) {
        putCandidateWith(green);
        const { exitCode, output } = await product.upUnjudged();
        expect([exitCode, output]).toEqual([0, expect.any(String)]);
      }
      expect((await product.movedSince(before)).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(["weights-changed", "pointer-changed", "traffic-changed"]),
      );
      const after = await product.traffic();
      expect(after.api).toEqual(after.api.map(() => "200 green/1.2.0"));
      expect(after.page).not.toBe(before.page);
      // The revision has an address of its own, and no share yet.
      expect(after.ai).toBe(before.ai);
      await expect(product.expectUntouched(before)).rejects.toThrow();
    });
  });
});
