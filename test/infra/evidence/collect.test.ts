import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectEvidence } from "../../../infra/evidence/collect";
import { digest, slotOf } from "../support/config";

type Slots = Parameters<typeof collectEvidence>[1]["slots"];
const slots = { blue: slotOf("1.1.0", "a"), green: slotOf("1.2.0", "b") } as unknown as Slots;

describe("the evidence of the configured slots", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
  const write = (version: string, text: string): void => {
    mkdirSync(join(folder, version), { recursive: true });
    writeFileSync(join(folder, version, "q1.dsse.json"), text);
  };
  beforeEach(() => write("1.1.0", '{"statement":1}'));
  beforeEach(() => write("1.2.0", '{"statement":2}'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("lies under the digest that it speaks of, by gate", () => {
    expect(collectEvidence(folder, { slots }, [])).toEqual({
      [digest("a")]: { Q1: { statement: 1 } },
      [digest("b")]: { Q1: { statement: 2 } },
    });
  });

  it("is left out for what served already", () => {
    expect(Object.keys(collectEvidence(folder, { slots }, [digest("a")]))).toEqual([digest("b")]);
  });

  it("that is not there is none, and no error: the policy decides", () => {
    expect(collectEvidence(join(folder, "nowhere"), { slots }, [])).toEqual({});
  });

  it("that cannot be read stops nothing here: the gate names why it proves nothing", () => {
    const ofGreen = (): unknown => collectEvidence(folder, { slots }, [])[digest("b")]?.Q1;
    write("1.2.0", "{");
    expect(ofGreen()).toEqual({ unreadable: "it is not JSON" });
    write("1.2.0", JSON.stringify("x".repeat(20_000)));
    expect(ofGreen()).toEqual({ unreadable: expect.stringContaining("20002 bytes") as string });
    rmSync(join(folder, "1.2.0"), { recursive: true });
    mkdirSync(join(folder, "1.2.0", "q1.dsse.json"), { recursive: true });
    expect(ofGreen()).toEqual({ unreadable: "EISDIR" });
    rmSync(join(folder, "1.2.0"), { recursive: true });
  });
});
