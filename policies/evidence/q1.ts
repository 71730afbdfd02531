import { AmbiguousJson, parseJson } from "./json";
import { IN_TOTO, isSignedBy, openEnvelope } from "./dsse";
import { isBag } from "../pack/known";
import { type TrustedKey, readKeys } from "./keys";
import { type PassedTests, readTestResult } from "./statement";

/** Clocks of a build machine and of the one that judges may differ by so much, milliseconds. */
export const CLOCK_SKEW = 5 * 60_000;
const DAY = 86_400_000;

/** The role of a key that may vouch for automated tests. */
export const Q1_ROLE = "ci";

export interface Q1Question {
  /** The DSSE envelope, or whatever stands in its place. */
  readonly envelope: unknown;
  /** `sha256:…` of what must have been tested: an image, or a frontend's manifest. */
  readonly digest: string;
  /** `sluice:evidence.keys`, as in the config. */
  readonly keys: unknown;
  readonly maxAgeDays: unknown;
  /** The moment as of which it is judged, milliseconds since the epoch. */
  readonly asOf: number;
}

export type Verdict =
  | { readonly proven: true; readonly key: string; readonly tests: number; readonly finishedOn: Date }
  | { readonly proven: false; readonly reason: string };

/** Whether all automated tests are proven to have passed for what has this digest (row Q1). */
export function judgeQ1({ envelope, digest, keys, maxAgeDays, asOf }: Q1Question): Verdict {
  if (envelope === undefined || envelope === null) return unproven("there is no evidence for it");
  if (isBag(envelope) && typeof envelope.unreadable === "string") {
    return unproven(`the evidence cannot be read: ${envelope.unreadable.slice(0, 200)}`);
  }
  if (typeof maxAgeDays !== "number" || !(maxAgeDays > 0))
    return unproven("maxAgeDays is not a number above 0");
  const opened = openEnvelope(envelope);
  if (typeof opened === "string") return unproven(opened);

  const { trusted, faults } = readKeys(keys);
  const signers = trusted.filter(({ key }) => isSignedBy(opened, key));
  if (signers.length === 0) return unproven(`no trusted key signed it (trusted: ${listOf(trusted, faults)})`);
  if (opened.payloadType !== IN_TOTO) return unproven(`its payload is ${opened.payloadType}, not ${IN_TOTO}`);

  const statement = statementIn(opened.payload, digest);
  if (typeof statement === "string") return unproven(statement);
  const stale = faultOfAge(statement.finishedOn, maxAgeDays, asOf);
  if (stale !== undefined) return unproven(stale);
  const faultsOfKeys = signers.map((signer) => faultOfKey(signer, statement.finishedOn, asOf));
  const entitled = signers.find((_, index) => faultsOfKeys[index] === undefined);
  if (entitled === undefined) return unproven(faultsOfKeys.join("; "));
  return {
    proven: true,
    key: entitled.name,
    tests: statement.tests,
    finishedOn: new Date(statement.finishedOn),
  };
}

function statementIn(payload: Buffer, digest: string): PassedTests | string {
  try {
    return readTestResult(parseJson(payload.toString("utf8")), digest);
  } catch (failure) {
    if (failure instanceof AmbiguousJson) return `its payload: ${failure.message}`;
    throw failure;
  }
}

function faultOfKey(
  { name, role, from, until }: TrustedKey,
  signedOn: number,
  asOf: number,
): string | undefined {
  if (role !== Q1_ROLE) return `the key ${name} has the role ${role}; ${Q1_ROLE} is needed`;
  const outside = [signedOn, asOf].find((moment) => moment < from || moment > until);
  if (outside === undefined) return undefined;
  return `the key ${name} is valid from ${iso(from)} to ${iso(until)}, not at ${iso(outside)}`;
}

function faultOfAge(finishedOn: number, maxAgeDays: number, asOf: number): string | undefined {
  if (finishedOn > asOf + CLOCK_SKEW)
    return `the tests ended at ${iso(finishedOn)}, which lies in the future`;
  const age = (asOf - finishedOn) / DAY;
  return age > maxAgeDays ? `it is ${age.toFixed(1)} days old; at most ${maxAgeDays} are allowed` : undefined;
}

const listOf = (trusted: readonly TrustedKey[], faults: readonly string[]): string =>
  [...trusted.map(({ name, role }) => `${name} (${role})`), ...faults].join(", ") || "none";

const iso = (moment: number): string => new Date(moment).toISOString();

const unproven = (reason: string): Verdict => ({ proven: false, reason });
