import { type KeyObject, generateKeyPairSync } from "node:crypto";
import { type Envelope, signEnvelope } from "../../policies/evidence/dsse";
import { TEST_RESULT, testResultPredicate } from "../../policies/evidence/predicates/test-result";
import { type Named, statementOf } from "../../policies/evidence/statement";
import { handIn } from "../../policies/release/handed-in";
import { violations } from "./policy";
import { rawPublicKey } from "../../ops/evidence/keys";

export const PARAMETER = "aws:ssm/parameter:Parameter";
export const DAY = 86_400_000;

/** Made-up image digests: a repeated hex digit is easy to recognise in a failure. */
export const digest = (character: string): string => `sha256:${character.repeat(64)}`;
export const STABLE = digest("a");
export const CANDIDATE = digest("b");
/** Manifests of their frontends. */
export const [STABLE_PAGE, CANDIDATE_PAGE] = [digest("1"), digest("2")];
/** Images of the AI service. */
export const STABLE_MODEL = digest("5");
export const [STABLE_AI, CANDIDATE_AI] = [digest("3"), digest("4")];

export interface TestKey {
  readonly name: string;
  readonly role: string;
  /** E-mail address of the one person who holds it. */
  readonly person?: string;
  readonly privateKey: KeyObject;
}

export const makeKey = (name = "ci", role = "ci", person?: string): TestKey => ({
  name,
  role,
  ...(person === undefined ? {} : { person }),
  privateKey: generateKeyPairSync("ed25519").privateKey,
});

/** An entry of `sluice:evidence.keys`. */
export const trusted = (
  { name, role, person, privateKey }: TestKey,
  from = "2020-01-01",
  until = "2099-12-31",
): Record<string, unknown> => ({
  name,
  role,
  ...(person === undefined ? {} : { person }),
  publicKey: rawPublicKey(privateKey),
  from,
  until,
});

/** A statement that 12 tests passed for an image (and what else was tested with it), ended so many milliseconds ago. */
export function statement(
  imageDigest: string,
  ago = DAY,
  others: readonly Named[] = [],
): Record<string, unknown> {
  return statementOf(
    [{ name: "image 1.2.0", digest: imageDigest }, ...others],
    TEST_RESULT,
    testResultPredicate({
      row: "Q1",
      report: { name: "junit.xml", digest: "0".repeat(64) },
      tool: { name: "node", version: "20.19.0" },
      finishedOn: new Date(Date.now() - ago),
      tests: 12,
      skipped: 0,
    }),
  );
}

export const signed = (content: unknown, key: TestKey): Envelope =>
  signEnvelope(JSON.stringify(content), key.privateKey, key.name);

/** The statement about all of 1.2.0. */
export const ofRelease = (ago = DAY): Record<string, unknown> =>
  statement(CANDIDATE, ago, [{ name: "frontend 1.2.0", digest: CANDIDATE_PAGE }]);

/** What `sluice:slots` says of one slot. */
export const slotOf = (version: string, image: string, assets: string): Record<string, unknown> => ({
  version,
  image: `registry.example/harbor@${image}`,
  assets,
  schema: 1,
});

/** A function that judges the good record with some of its keys replaced. */
export const judgeOf =
  (policy: Parameters<typeof violations>[0], key: TestKey) =>
  (change: Partial<RawRecord>): string[] =>
    violations(policy, PARAMETER, parameterOf({ ...goodRecord(key), ...change }));

/**
 * A record as the program writes it, and beside it `statements`, `keys`, `maxAgeDays`, `browsers` and `viewports`:
 * {@link parameterOf} hands them in.
 */
export type RawRecord = Record<string, unknown>;

/** The name of a row's evidence file. */
export const Q1_FILE = "q1.dsse.json";

/** A release at its first step of traffic: 1.1.0 on blue with 90 %, the proven 1.2.0 on green with 10 %. */
export function goodRecord(key: TestKey): RawRecord {
  return {
    release: "1.2.0-abc",
    stack: "prod",
    live: "blue",
    candidate: "green",
    weights: { blue: 90, green: 10 },
    state: "state-10",
    slots: { blue: slotOf("1.1.0", STABLE, STABLE_PAGE), green: slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE) },
    ai: { stable: { revision: "r1", image: `ai@${STABLE_AI}`, model: STABLE_MODEL }, share: 0 },
    statements: { "1.2.0": { [Q1_FILE]: signed(ofRelease(), key) } },
    keys: [trusted(key)],
    maxAgeDays: 14,
    browsers: ["chromium", "firefox"],
    viewports: ["phone", "desktop"],
    decidedAt: new Date().toISOString(),
    alarms: { red: [] },
    before: {
      live: "blue",
      slots: { blue: STABLE, green: CANDIDATE },
      weights: {
        [STABLE]: 100,
        [STABLE_PAGE]: 100,
        [STABLE_AI]: 100,
        [STABLE_MODEL]: 100,
        [CANDIDATE]: 0,
        [CANDIDATE_PAGE]: 0,
      },
      served: [STABLE, STABLE_PAGE, STABLE_AI, STABLE_MODEL],
      states: ["state-stable", "state-0"],
    },
  };
}

/** The parameter that holds a record. What is evidence has been handed in beside it, as the component above it does. */
export const parameterOf = (record: unknown): Record<string, unknown> => ({
  name: "/sluice/prod/release/record",
  type: "String",
  tier: "Advanced",
  insecureValue: typeof record === "string" ? record : JSON.stringify(partedRecord(record).record),
});

/** The record as it is stored, and the text that is handed in beside it. */
export function partedRecord(raw: unknown): { record: unknown; evidence: string } {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return { record: raw, evidence: "" };
  const { statements, keys, maxAgeDays, browsers, viewports, ...record } = raw as RawRecord;
  const evidence = JSON.stringify({ statements, keys, maxAgeDays, browsers, viewports });
  // A record that names its evidence itself has been handed in already.
  return { record: { evidence: handIn(evidence), ...record }, evidence };
}
