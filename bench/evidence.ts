import { generateKeyPairSync } from "node:crypto";
import { keyIdOf, rawPublicKey } from "../ops/evidence/keys";
import { signEnvelope } from "../policies/evidence/dsse";
import { readEvidence } from "../policies/evidence/evidence";
import { TEST_RESULT, testResultPredicate } from "../policies/evidence/predicates/test-result";
import { statementOf } from "../policies/evidence/statement";
import { type Measurement, median } from "./measurement";

const STATEMENTS = 1000;
/** As many as one release may have. */
const A_PLACE = 200;
const KEYS = 10;
const RUNS = 5;

/** Verifies a thousand statements, signed by ten keys, as the pack does at each preview: parsed, opened, checked. */
export function measureEvidence(note: (text: string) => void): Measurement[] {
  const keyOf = (at: number) => ({ name: `ci-${at}`, privateKey: generateKeyPairSync("ed25519").privateKey });
  const first = keyOf(0);
  const keys = [first, ...Array.from({ length: KEYS - 1 }, (_, at) => keyOf(at + 1))];
  const digest = (at: number): string => `sha256:${at.toString(16).padStart(64, "0")}`;
  const envelopes = Array.from({ length: STATEMENTS }, (_, at) => {
    const { privateKey } = keys[at % KEYS] ?? first;
    const statement = statementOf(
      [{ name: "image", digest: digest(at) }],
      TEST_RESULT,
      testResultPredicate({
        row: "Q1",
        report: { name: "junit.xml", digest: "0".repeat(64) },
        tool: { name: "node", version: process.version },
        finishedOn: new Date(),
        tests: 12,
        skipped: 0,
      }),
    );
    return signEnvelope(JSON.stringify(statement), privateKey, keyIdOf(privateKey));
  });
  const places = Array.from({ length: STATEMENTS / A_PLACE }, (_, place): [string, object] => [
    `1.${place}.0`,
    Object.fromEntries(
      envelopes.slice(place * A_PLACE, (place + 1) * A_PLACE).map((one, at) => [`q1-${at}.dsse.json`, one]),
    ),
  ]);
  const text = JSON.stringify({
    keys: keys.map(({ name, privateKey }) => ({
      ...{ name, role: "ci", publicKey: rawPublicKey(privateKey) },
      ...{ from: "2020-01-01", until: "2099-12-31" },
    })),
    maxAgeDays: 14,
    statements: Object.fromEntries(places),
  });
  const took: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    note(`verifying ${STATEMENTS} statements ${run + 1}/${RUNS}`);
    // The processor's time: nothing is waited for, and other work on the machine is not counted.
    const begun = process.cpuUsage();
    const { verified, rejected } = readEvidence(text);
    const { user, system } = process.cpuUsage(begun);
    took.push((user + system) / 1000);
    if (verified.length !== STATEMENTS || rejected.length > 0)
      throw new Error(`${verified.length} of ${STATEMENTS} statements were verified`);
  }
  return [
    { name: `${STATEMENTS} statements verified`, value: median(took), unit: "ms", target: 1000 },
    {
      name: `${STATEMENTS} statements verified, the first time`,
      value: took[0] ?? NaN,
      unit: "ms",
      target: 1000,
    },
  ];
}
