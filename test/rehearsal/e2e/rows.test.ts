import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { GATES } from "../../../policies/gates/all";
import { ROWS } from "../../../policies/evidence/rows";
import type { OperationResult } from "../../../rehearsal/engine/run";
import { releaseOf } from "../../../rehearsal/session/prepare";
import { aiRevision, putCandidate } from "../../../rehearsal/session/project";
import { RunningProduct, type Traffic } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

/**
 * One of each kind of proof: tests, a person, the AI service's own row, what was asked of a live cloud, a drill. That each of
 * the 23 gates misses its own row is good-evidence.test.ts's; that the engine stops at all of them, the rehearsal's ("1.3.0 refused").
 */
const ENGINE_ROWS = ["Q1", "Q3", "Q6", "E8", "P5"] as const;

interface Resource {
  readonly urn: string;
  readonly custom?: boolean;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

describe("a step with one row unproven", () => {
  let product: RunningProduct;
  let before: Traffic;
  let standing: string;
  beforeAll(async () => {
    product = await RunningProduct.open();
    const config = product.config();
    const next = releaseOf(product.workplace, "1.2.0");
    putCandidate(config, next, 0);
    config.set("sluice:ai", ["candidate"], aiRevision(config, next)).write();
    await product.workplace.repository.commit("Put 1.2.0 on green");
    const { exitCode, output } = await product.up();
    expect([exitCode, output]).toEqual([0, expect.any(String)]);
    before = await product.traffic();
    standing = stateOf();
  });
  afterEach(() => product.undo());
  afterAll(() => product?.close());

  const resources = (): Resource[] => {
    const file = join(product.workplace.directory, "state/.pulumi/stacks/sluice/rehearsal.json");
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint: { latest: { resources: Resource[] } };
    };
    return checkpoint.latest.resources;
  };
  /** What stands in the cloud as the state has it; secrets are encrypted anew each time. */
  const stateOf = (): string =>
    JSON.stringify(
      resources()
        .filter(({ custom }) => custom === true)
        .map(({ urn, inputs, outputs }) => ({ urn, inputs, outputs })),
      (key, value: unknown) => (key === "ciphertext" ? undefined : value),
    );
  const gatesOf = ({ violations }: OperationResult, level: string): string[] =>
    violations
      .filter(({ enforcement, policy }) => enforcement === level && policy !== "gate-remarks")
      .map(({ policy }) => policy);

  it("has a gate for each of the 23 rows", () => {
    expect(GATES.map(({ row }) => row)).toEqual([...ROWS]);
    expect(ROWS).toHaveLength(23);
  });

  it.each(ENGINE_ROWS.map((row) => [row, GATES.find((gate) => gate.row === row)?.name]))(
    "%s: stops in prod by %s before anything changes",
    async (row, name) => {
      const folder = join(product.workplace.repository.directory, "evidence", "1.2.0");
      const files = readdirSync(folder).filter((file) => new RegExp(`^${row}\\b`, "i").test(file));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) rmSync(join(folder, file));
      const config = product.config();
      // Q6 is the AI service's own row.
      if (row === "Q6") config.set("sluice:ai", ["share"], 10);
      else putCandidate(config, releaseOf(product.workplace, "1.2.0"), 10);
      config.write();

      const refused = await product.up();
      expect(refused.exitCode).not.toBe(0);
      expect(gatesOf(refused, "mandatory")).toEqual([name]);
      expect(refused.violations.find(({ policy }) => policy === name)?.message).toContain(row);
      // The component that hands in the evidence is in no cloud.
      expect(refused.touched.filter(({ type }) => !type.startsWith("sluice:"))).toEqual([]);
      expect(stateOf()).toBe(standing);
      await product.expectUntouched(before);
    },
  );

  it("warns of each in staging, and goes on", async () => {
    const { workplace } = product;
    rmSync(join(workplace.repository.directory, "evidence", "1.2.0"), { recursive: true });
    const warned = async (): Promise<string[]> => {
      const result = await workplace.pulumi.preview({
        policyPacks: ["policies"],
        policyLevels: ["policies/levels/staging.json"],
      });
      expect([result.exitCode, result.output]).toEqual([0, expect.any(String)]);
      expect(gatesOf(result, "mandatory")).toEqual([]);
      return gatesOf(result, "advisory").filter((policy) => policy.startsWith("gate-"));
    };
    const config = product.config();
    putCandidate(config, releaseOf(workplace, "1.2.0"), 10);
    config.write();
    const ofSlots = await warned();
    config
      .set("sluice:traffic", ["weights"], { blue: 100, green: 0 })
      .set("sluice:ai", ["share"], 10)
      .write();
    const all = new Set([...ofSlots, ...(await warned())]);
    expect([...all].sort()).toEqual(GATES.map(({ name }) => name).sort());
  });
});
