import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type Alarms, asksForAlarms } from "../../infra/release/alarms";
import { type Answered, asksForAnswers } from "../../infra/release/answered";
import { ReleaseFault } from "../../infra/release/fault";
import { type Intent, digestOf } from "../../infra/release/intent";
import { planRelease } from "../../infra/release/plan";
import type { ReleaseRecord } from "../../infra/release/record";
import { parseStored } from "../../infra/release/stored";
import type { Latch } from "../../infra/release/latch";
import { POLICIES } from "../../policies/all";
import type { Envelope } from "../../policies/evidence/dsse";
import { WAIVER, waiverPredicate } from "../../policies/evidence/predicates/waiver";
import { ROWS, type Role } from "../../policies/evidence/rows";
import { type Gate, gateRule } from "../../policies/gates/gate";
import { resourcePolicy } from "../../policies/pack/policies";
import { handIn } from "../../policies/release/handed-in";
import { type GoodStatement, PEOPLE, goodStatements, makeKeys, signedStatement } from "./good-evidence";
import { aiDigest, imageDigest, modelDigest, pageDigest } from "./histories";
import { PACE } from "./pace";
import { violations } from "./policy";
import { DAY, PARAMETER, type TestKey, parameterOf, trusted } from "./release-record";

export const HOUR = DAY / 24;

/** All gates that are written, listed in the pack or not yet. */
export const ALL_GATES = readdirSync(join(__dirname, "../../policies/gates"))
  .filter((name) => /^[qep]\d-/.test(name))
  .flatMap((name) =>
    Object.values(jest.requireActual<Record<string, unknown>>(`../../policies/gates/${name}`)).filter(isGate),
  );

function isGate(value: unknown): value is Gate {
  return typeof value === "object" && value !== null && "proofs" in value;
}

/** Every policy that judges the record and can stop it. */
const JUDGES: readonly ResourceValidationPolicy[] = [
  ...POLICIES.filter((policy): policy is ResourceValidationPolicy => "validateResource" in policy).filter(
    ({ name, enforcementLevel }) => name.startsWith("release-") && enforcementLevel === "mandatory",
  ),
  ...ALL_GATES.map((gate) => resourcePolicy(gateRule(gate))),
];

export const refusals = (record: ReleaseRecord): string[] =>
  JUDGES.flatMap((policy) => violations(policy, PARAMETER, parameterOf(JSON.stringify(record)), true));

/** Evidence of one version, and when and how it was made. */
interface Proof {
  readonly at: number;
  readonly generation: number;
  /** The image that was live then (P1). */
  readonly live: string;
  /** The end of the waiver for Q9; undefined: Q9 is proven. */
  readonly waivedUntil: number | undefined;
  readonly files: Readonly<Record<string, Envelope>>;
}

/** Three sets of keys, of which a stack trusts one at a time; made once, as keys have no part in what varies. */
const GENERATIONS: readonly Readonly<Record<Role, TestKey>>[] = [makeKeys(), makeKeys(), makeKeys()];
const handed = new Set<string>();

/** All that changes around releases while they go on: time, keys, evidence, alarms, the pace, the automatic rollback. */
export class ReleaseWorld {
  /** Long enough ago that nothing of a history lies in the future. */
  now = Date.now() - 200 * DAY;
  alarms: Alarms = { red: [] };
  answered: Answered = { requests: 900, failed: 3, floor: 50, percent: 5 };
  bakeMinutes = 0;
  freezes: { from: string; until: string; reason: string }[] = [];
  latch: Latch | null = null;
  aiLatch: Latch | null = null;
  private generation = 0;
  private readonly proofs = new Map<number, Proof>();

  wait(hours: number): void {
    this.now += hours * HOUR;
  }

  rotateKeys(): void {
    this.generation = (this.generation + 1) % GENERATIONS.length;
  }

  freeze(days: number): void {
    const at = (moment: number): string => new Date(moment).toISOString();
    this.freezes =
      days === 0 ? [] : [{ from: at(this.now), until: at(this.now + days * DAY), reason: "sale" }];
  }

  /** Makes all evidence of a version; for Q9 a waiver that ends after so many hours, if any. */
  prove(image: number, live: Intent["slots"]["blue"], waivedHours?: number): void {
    if (live === undefined) return;
    const keys = this.keys;
    const digests = [imageDigest(image), pageDigest(image), aiDigest(image), modelDigest(image)];
    const waivedUntil = waivedHours === undefined ? undefined : this.now + waivedHours * HOUR;
    const statements = [...ROWS, "D1" as const]
      .filter((row) => row !== "Q9" || waivedUntil === undefined)
      .flatMap((row) => goodStatements(row, Date.now() - this.now, digests))
      .map((one) => about(one, image, live));
    if (waivedUntil !== undefined) statements.push(waiverOfQ9(this.now, waivedUntil));
    const files = statements.map((one) => [one.file, signedStatement(one, keys, digests)] as const);
    this.proofs.set(image, {
      at: this.now,
      generation: this.generation,
      live: live.image,
      waivedUntil,
      files: Object.fromEntries(files),
    });
  }

  /** By another reckoning than the gates': whether a version may go forward now, beside this live image. */
  isProven(digest: string, image: number, live: string | undefined): boolean {
    const proof = this.proofs.get(image);
    if (proof === undefined) return false;
    // The gates with the shortest memory (E1, E5, E8, P1) look one day back.
    const isFresh = this.now - proof.at <= DAY;
    // Accessibility is no matter of the AI service.
    const isOfAi = digest === aiDigest(image) || digest === modelDigest(image);
    const isWaived = isOfAi || proof.waivedUntil === undefined || this.now <= proof.waivedUntil;
    return isFresh && isWaived && proof.generation === this.generation && proof.live === live;
  }

  /** Nothing that a release needs is there any more, and everything that can stop one stops it. */
  turnHostile(): void {
    this.wait(24 * 30);
    this.proofs.clear();
    this.rotateKeys();
    this.alarms = { unknown: "AccessDeniedException" };
    this.answered = { unknown: "AccessDeniedException" };
    this.bakeMinutes = 1440;
    this.freeze(10);
  }

  /** The record as the program itself writes it over what is stored; null where the program refuses. */
  decide(intent: Intent, last: ReleaseRecord | null): ReleaseRecord | null {
    try {
      return this.recordFor(intent, last);
    } catch (failure) {
      if (failure instanceof ReleaseFault) return null;
      throw failure;
    }
  }

  recordFor(intent: Intent, last: ReleaseRecord | null): ReleaseRecord {
    const path = "/sluice/prod/release";
    const stored = parseStored({
      ...(last === null ? {} : { [`${path}/record`]: JSON.stringify(last), [`${path}/founded`]: "yes" }),
      ...(this.latch === null ? {} : { [`${path}/latch-${this.latch.release}`]: JSON.stringify(this.latch) }),
      ...(this.aiLatch === null ? {} : { [`${path}/latch-ai-r`]: JSON.stringify(this.aiLatch) }),
    });
    const pace = { ...PACE, bakeMinutes: this.bakeMinutes, freezes: this.freezes };
    return planRelease({
      intent,
      stored,
      stack: "prod",
      pace,
      keepDays: 30,
      evidence: () => this.evidenceFor(intent),
      capacity: { tasks: 2, minimum: 2, maximum: 4, warmTasks: 1, warmHours: 24 },
      counts: [],
      alarms: asksForAlarms(intent, stored) ? this.alarms : null,
      answered: asksForAnswers(intent, stored, pace) === null ? null : this.answered,
      now: new Date(this.now),
    }).record;
  }

  /** The automatic rollback takes the candidate off. */
  latchOn({ candidate, slots, release, weights }: ReleaseRecord): void {
    const runs = candidate === null ? undefined : slots[candidate];
    if (runs === undefined || candidate === null || weights[candidate] === 0) return;
    const at = new Date(this.now).toISOString();
    const digests = [digestOf(runs.image), runs.assets];
    this.latch = { release, part: "release", at, by: "rollback", trigger: "R1", digests };
  }

  /** The automatic rollback takes the AI service's candidate off. */
  latchAiOn({ ai, release }: ReleaseRecord): void {
    if (ai?.candidate === undefined || ai.share === 0) return;
    const at = new Date(this.now).toISOString();
    const digests = [digestOf(ai.candidate.image), ai.candidate.model];
    this.aiLatch = { release, part: "ai", at, by: "rollback", trigger: "R5", digests };
  }

  clearLatches(): void {
    this.latch = null;
    this.aiLatch = null;
  }

  private get keys(): Readonly<Record<Role, TestKey>> {
    return GENERATIONS[this.generation] ?? makeKeys();
  }

  private evidenceFor({ slots, ai }: Intent): string {
    const named = [
      ...[slots.blue, slots.green].map((slot) => slot?.version.split(".")[1]),
      ...[ai?.stable, ai?.candidate].map((one) => one?.revision.slice(1)),
    ];
    const statements = [...this.proofs].filter(([image]) => named.includes(String(image)));
    const text = JSON.stringify({
      keys: Object.values(this.keys).map((key) => trusted(key)),
      maxAgeDays: 365,
      browsers: ["chromium"],
      viewports: ["phone"],
      statements: Object.fromEntries(statements.map(([image, { files }]) => [`1.${image}.0`, files])),
    });
    // Read once for all records that name it.
    if (!handed.has(text)) handIn(text);
    handed.add(text);
    return text;
  }
}

/** What the good evidence says of the good record's release, said of another one. */
function about(one: GoodStatement, image: number, live: NonNullable<Intent["slots"]["blue"]>): GoodStatement {
  const version = `1.${image}.0`;
  const text = JSON.stringify(one.predicate).replaceAll("1.2.0", version);
  const predicate = JSON.parse(text) as Record<string, unknown> & { figures?: Record<string, unknown> };
  if (predicate.row !== "P1") return { ...one, predicate };
  const stable = {
    image: { digest: digestOf(live.image), present: true },
    assets: { digest: live.assets, present: true },
  };
  return { ...one, predicate: { ...predicate, figures: { ...predicate.figures, ...stable } } };
}

/** Row Q9 waived by whoever decides in an escalation. */
export const waiverOfQ9 = (now: number, until: number): GoodStatement => ({
  file: "q9-waiver.dsse.json",
  role: "escalation",
  predicateType: WAIVER,
  predicate: waiverPredicate({
    rows: ["Q9"],
    person: PEOPLE.escalation,
    reason: "a hole is being closed",
    decidedOn: new Date(now),
    until: new Date(until),
  }),
});
