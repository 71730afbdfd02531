import { type KeyObject, generateKeyPairSync } from "node:crypto";
import { type Envelope, signEnvelope } from "../../policies/evidence/dsse";
import { testResultStatement } from "../../policies/evidence/statement";
import { rawPublicKey } from "../../ops/evidence/keys";

export const PARAMETER = "aws:ssm/parameter:Parameter";
export const DAY = 86_400_000;

/** Made-up image digests: a repeated hex digit is easy to recognise in a failure. */
export const digest = (character: string): string => `sha256:${character.repeat(64)}`;
export const STABLE = digest("a");
export const CANDIDATE = digest("b");

export interface TestKey {
  readonly name: string;
  readonly role: string;
  readonly privateKey: KeyObject;
}

export const makeKey = (name = "ci", role = "ci"): TestKey => ({
  name,
  role,
  privateKey: generateKeyPairSync("ed25519").privateKey,
});

/** An entry of `sluice:evidence.keys`. */
export const trusted = (
  { name, role, privateKey }: TestKey,
  from = "2020-01-01",
  until = "2099-12-31",
): Record<string, unknown> => ({
  name,
  role,
  publicKey: rawPublicKey(privateKey),
  from,
  until,
});

/** A statement that 12 tests passed for an image, ended so many milliseconds ago. */
export function statement(imageDigest: string, ago = DAY): Record<string, unknown> {
  return testResultStatement(imageDigest, "1.2.0", {
    reportName: "junit.xml",
    reportDigest: "0".repeat(64),
    finishedOn: new Date(Date.now() - ago),
    tests: 12,
    skipped: 0,
  });
}

export const signed = (content: unknown, key: TestKey): Envelope =>
  signEnvelope(JSON.stringify(content), key.privateKey, key.name);

export type RawRecord = Record<string, unknown>;

/** A release at its first step of traffic: 1.1.0 on blue with 90 %, the proven 1.2.0 on green with 10 %. */
export function goodRecord(key: TestKey): RawRecord {
  return {
    release: "1.2.0-abc",
    live: "blue",
    candidate: "green",
    weights: { blue: 90, green: 10 },
    slots: {
      blue: { version: "1.1.0", image: `registry.example/harbor@${STABLE}`, assets: digest("1"), schema: 1 },
      green: {
        version: "1.2.0",
        image: `registry.example/harbor@${CANDIDATE}`,
        assets: digest("2"),
        schema: 1,
      },
    },
    ai: { stable: { revision: "r1", image: "ai" }, share: 0 },
    evidence: { [CANDIDATE]: { Q1: signed(statement(CANDIDATE), key) } },
    keys: [trusted(key)],
    maxAgeDays: 14,
    decidedAt: new Date().toISOString(),
    before: {
      live: "blue",
      slots: { blue: STABLE, green: CANDIDATE },
      weights: { [STABLE]: 100, [CANDIDATE]: 0 },
      served: [STABLE],
      unpromoted: [],
    },
  };
}

/** The parameter that holds a record. */
export const parameterOf = (record: unknown): Record<string, unknown> => ({
  name: "/sluice/prod/release/record",
  type: "String",
  tier: "Advanced",
  insecureValue: typeof record === "string" ? record : JSON.stringify(record),
});
