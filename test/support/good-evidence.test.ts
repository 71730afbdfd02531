import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Gate } from "../../policies/gates/gate";
import { gateRule, subjectsOf } from "../../policies/gates/gate";
import { ROWS } from "../../policies/evidence/rows";
import { resourcePolicy } from "../../policies/pack/policies";
import { readRecord } from "../../policies/release/record";
import { goodFolder, makeKeys } from "./good-evidence";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  DAY,
  PARAMETER,
  goodRecord,
  makeKey,
  parameterOf,
  partedRecord,
  trusted,
} from "./release-record";
import { violations } from "./policy";

const GATES = join(__dirname, "../../policies/gates");
const gates = readdirSync(GATES)
  .filter((name) => /^[qep]\d-/.test(name))
  .map((name) => Object.values(jest.requireActual<Record<string, unknown>>(join(GATES, name))).find(isGate));
function isGate(value: unknown): value is Gate {
  return typeof value === "object" && value !== null && "proofs" in value;
}

it("good evidence of every row passes every gate, and each gate misses its own row", () => {
  const keys = makeKeys();
  const rows = [...ROWS, "D1"] as const;
  const folder = goodFolder(rows, keys, [CANDIDATE, CANDIDATE_PAGE], DAY / 4);
  const record = {
    ...goodRecord(makeKey()),
    keys: Object.values(keys).map((key) => trusted(key)),
  };
  const judge = (gate: Gate, statements: object): string[] =>
    violations(resourcePolicy(gateRule(gate)), PARAMETER, parameterOf({ ...record, statements }));
  const read = readRecord(JSON.stringify(partedRecord(record).record));
  if ("faults" in read) throw new Error(read.faults.join());
  expect(gates.map((gate) => gate?.row).sort()).toEqual([...ROWS].sort());
  for (const gate of gates) {
    if (gate === undefined) throw new Error("a file without a gate");
    expect(judge(gate, { "1.2.0": folder })).toEqual([]);
    const lacking = Object.entries(folder).filter(([file]) => !file.startsWith(`${gate.row.toLowerCase()}`));
    const concerned = subjectsOf(gate, read.record).length > 0;
    expect(judge(gate, { "1.2.0": Object.fromEntries(lacking) })).toHaveLength(concerned ? 1 : 0);
  }
});
