import { sha256 } from "../canonical";
import { readEcrImage } from "../ecr-image";
import { triggersOf } from "./alarms";
import { unlessTold } from "./again";
import { type Decision, decide } from "./decide";
import { type Ensured, ensure, reading } from "./ensure";
import { NO_TIME, type Trigger, accountOf, understand } from "./event";
import { imagesOnTrial, triggersOfFindings } from "./findings";
import { type FollowUp, follow } from "./follow";
import { type Written, heldByBroken, payDebts, write } from "./latches";
import { type Goal, goalOf } from "./plan";
import type { RollbackSettings } from "./settings";
import { judgeWeights } from "./strayed";
import { type NamedLatch, type ReleaseRecord, type Stored, readStored } from "./stored";
import { page } from "./tell";
import { type Effects, whyOf } from "./world";

/** What came of an invocation; the runtime's log and the tests read it. */
export interface Outcome {
  readonly did: "nothing" | "paged" | "rolled back" | "returned AI" | "restored" | "finished" | "reconciled";
  readonly said: readonly string[];
}

/** Its message is what an operator reads in the dead-letter queue. */
export class RollbackFailed extends Error {
  override readonly name = "RollbackFailed";
}

/**
 * One invocation, for an event or for a turn of the schedule: the same code, so that whatever one left half-way another
 * ends. It latches first, then brings what is live to where it belongs, then tells. Every step can be done twice. Throws
 * when something could not be done, so that Lambda tries again and its own alarm hears of it; until then all that could
 * be done was done, and told.
 */
export async function rollback(
  event: unknown,
  settings: RollbackSettings,
  effects: Effects,
): Promise<Outcome> {
  const trigger = understand(event, settings);
  const turn = new Turn(trigger, settings, effects);
  try {
    return await turn.run();
  } catch (failure) {
    if (failure instanceof RollbackFailed) throw failure;
    // Whatever nobody thought of is told like the rest.
    turn.failures.push(whyOf(failure));
  }
  return turn.end("paged");
}

class Turn {
  readonly failures: string[] = [];
  private readonly said: string[] = [];

  constructor(
    private readonly trigger: Trigger,
    private readonly settings: RollbackSettings,
    private readonly effects: Effects,
  ) {}

  async run(): Promise<Outcome> {
    const { trigger, effects } = this;
    if (trigger.kind === "idle" || trigger.kind === "unusable")
      return this.end(await this.onlySay(decide(trigger, NOTHING_KNOWN)));
    const [parameters, rule] = await Promise.all([
      reading(() => effects.parameters()),
      reading(() => effects.rule()),
    ]);
    if ("failure" in parameters) this.fails(`the parameters cannot be read: ${parameters.failure}`);
    const stored = "value" in parameters ? readStored(parameters.value) : NOTHING_STORED;
    const met = "value" in rule && "blue" in rule.value.weights ? rule.value.weights : null;
    const latches = [...stored.latches, ...(await this.broken(stored))];
    const known = { ...stored, latches };
    const triggers = trigger.kind === "reconcile" ? await this.unheard(trigger.at, known) : [trigger];
    const decisions: Decision[] = [];
    for (const one of triggers) {
      const decision = decide(one, {
        stored: known,
        met,
        aiCritical: this.settings.ai === null ? null : this.settings.ai.critical,
        notedBy: trigger.kind === "reconcile" ? "reconciler" : "event",
      });
      decisions.push(await unlessTold(decision, trigger, effects));
    }
    const strayed = trigger.kind === "reconcile" ? judgeWeights(met, known, trigger.at) : null;
    if (strayed !== null) decisions.push(strayed);
    const made: Written[] = [];
    for (const decision of decisions) if (decision.kind === "latch") made.push(await this.latch(decision));
    if (made.length === 0 && trigger.kind === "reconcile") made.push(...(await this.debts(known)));
    const all = merged(latches, made);
    const ensured = await this.bring(decisions, known, all);
    for (const decision of decisions) if (decision.kind !== "latch") await this.onlySay(decision);
    await this.followAll({ stored: known, all, made, ensured });
    return this.end(didOf(trigger, decisions, made, ensured));
  }

  /** Brings what is live to where latches and decisions want it; null when they want nothing. */
  private async bring(
    decisions: readonly Decision[],
    { record }: Stored,
    latches: readonly NamedLatch[],
  ): Promise<Ensured | null> {
    if ("unusable" in record) return null;
    const goal = goalOf(record, latches) ?? restoring(decisions);
    if (goal === null) return null;
    const ensured = await ensure(goal, this.effects);
    if (ensured.did.length > 0) this.say(`done: ${ensured.did.join("; ")}`);
    for (const failure of ensured.failed) this.fails(failure);
    if (ensured.held.length > 0)
      await this.page(1, `held-${record.release}`, `release ${record.release}: ${ensured.held.join("; ")}`);
    return ensured;
  }

  private async followAll({ stored, all, made, ensured }: Followed): Promise<void> {
    const record = "unusable" in stored.record ? null : stored.record;
    for (const latch of all) {
      const followUp: FollowUp = {
        latch,
        record,
        stored,
        ensured,
        created: made.some(({ latch: { name }, created }) => created && name === latch.name),
        at: this.trigger.at,
        onSchedule: this.trigger.kind === "reconcile",
      };
      for (const failure of await follow(followUp, this.settings, this.effects)) this.fails(failure);
    }
  }

  private async latch(decision: Extract<Decision, { kind: "latch" }>): Promise<Written> {
    this.say(decision.says);
    const written = await write(decision, this.effects);
    if (written.failure !== undefined) {
      this.fails(`the latch ${decision.name} could not be written: ${written.failure}`);
      await this.page(
        1,
        `no-latch-${decision.name}`,
        `the latch ${decision.name} could not be written (${written.failure}); the traffic is taken off all the same. ` +
          "No `pulumi up` before the release is reverted: it would send the traffic back",
      );
    }
    return written;
  }

  /** Latches that an earlier invocation could not write. */
  private async debts(stored: Stored): Promise<Written[]> {
    const paid = await payDebts(stored, this.effects);
    for (const failure of paid.failures) this.fails(failure);
    for (const { latch } of paid.written) this.say(`the latch ${latch.name} is written now`);
    return paid.written;
  }

  /** A latch that cannot be read holds all the same: somebody broke it, and nobody cleared it. */
  private async broken(stored: Stored): Promise<NamedLatch[]> {
    for (const { name, why } of stored.broken)
      await this.page(
        1,
        `broken-${name}`,
        `the latch ${name} cannot be read (${why}); what it is named after is held back. Restore it, or clear it`,
      );
    return heldByBroken(stored);
  }

  /** What events tell, for those who missed one: alarms that are red, and what was found in an image. */
  private async unheard(now: string, stored: Stored): Promise<Trigger[]> {
    const { record } = stored;
    if ("unusable" in record) {
      // Before the first release there is none, and nothing to say.
      const expected = Object.keys(stored.places).length > 0;
      if (expected) await this.page(1, "no-record", `${record.unusable}: no alarm could roll anything back`);
      return [];
    }
    const [alarms, findings] = await Promise.all([this.redAlarms(now, record), this.findings(now, record)]);
    return [...alarms, ...findings];
  }

  private async findings(now: string, record: ReleaseRecord): Promise<Trigger[]> {
    const triggers: Trigger[] = [];
    for (const image of imagesOnTrial(record)) {
      const name = readEcrImage(image);
      // Whoever scans another registry than the account's own tells elsewhere.
      if (name === undefined || name.registry !== accountOf(this.settings)) continue;
      const found = await reading(() => this.effects.findings(name));
      if ("failure" in found)
        this.fails(`what was found in ${name.repository}@${name.digest} cannot be read: ${found.failure}`);
      else triggers.push(...triggersOfFindings(image, found.value ?? [], record, now));
    }
    return triggers;
  }

  private async redAlarms(now: string, record: ReleaseRecord): Promise<Trigger[]> {
    const names = Object.values(this.settings.alarms).filter((name) => name !== null);
    const alarms = await reading(() => this.effects.alarms(names));
    if ("value" in alarms) {
      const missing = names.filter((name) => alarms.value.every((one) => one.name !== name));
      if (missing.length > 0)
        await this.page(
          1,
          `no-alarm-${missing.join("-")}`,
          `CloudWatch returns no alarm ${missing.join(", ")}: what it would tell takes nothing off. ` +
            "Run `pulumi up`; if it is there, the function's right to cloudwatch:DescribeAlarms is too narrow",
        );
      return triggersOf(alarms.value, this.settings, record, now);
    }
    this.fails(`the alarms cannot be read: ${alarms.failure}`);
    return [];
  }

  private async onlySay(decision: Decision): Promise<Outcome["did"]> {
    if (decision.kind === "page") await this.page(decision.severity, decision.key, decision.says);
    else if (decision.kind === "restore")
      await this.page(1, `restored-${this.settings.stack}`, decision.says);
    else this.say(decision.says);
    return decision.kind === "page" ? "paged" : "nothing";
  }

  private async page(severity: 1 | 2, key: string, says: string): Promise<void> {
    this.say(says, severity === 1 ? "error" : "warn");
    const at = this.trigger.at === NO_TIME ? this.effects.wall() : this.trigger.at;
    await page(severity, { key, says, at }, this.settings, this.effects).catch((failure: unknown) =>
      this.fails(`nobody could be told: ${whyOf(failure)}`),
    );
  }

  private say(message: string, level: "info" | "warn" | "error" = "info"): void {
    this.said.push(message);
    this.effects.say(level, message, { at: this.trigger.at });
  }

  private fails(what: string): void {
    this.failures.push(what);
    this.effects.say("error", what, { at: this.trigger.at });
  }

  /** Tells what failed, and throws then. */
  async end(did: Outcome["did"]): Promise<Outcome> {
    if (this.failures.length === 0) return { did, said: this.said };
    const what = [...new Set(this.failures)].join("; ");
    // Something else that fails is told, too.
    await this.page(
      1,
      `failed-${sha256(what).slice(0, 12)}`,
      `the rollback function could not do all: ${what}`,
    );
    throw new RollbackFailed(what);
  }
}

interface Followed {
  readonly stored: Stored;
  readonly all: readonly NamedLatch[];
  readonly made: readonly Written[];
  readonly ensured: Ensured | null;
}

const NOTHING_STORED: Stored = {
  record: { unusable: "the parameters cannot be read" },
  latches: [],
  broken: [],
  places: {},
};
const NOTHING_KNOWN = { stored: NOTHING_STORED, met: null, aiCritical: null, notedBy: "event" } as const;

const merged = (latches: readonly NamedLatch[], made: readonly Written[]): NamedLatch[] => [
  ...latches.filter(({ name }) => !made.some(({ latch }) => latch.name === name)),
  ...made.map(({ latch }) => latch),
];

function restoring(decisions: readonly Decision[]): Goal | null {
  const found = decisions.find((one) => one.kind === "restore");
  return found === undefined ? null : { slot: found.slot, pointer: null, ai: null };
}

function didOf(
  trigger: Trigger,
  decisions: readonly Decision[],
  made: readonly Written[],
  ensured: Ensured | null,
): Outcome["did"] {
  if (made.some(({ latch }) => latch.part === "release")) return "rolled back";
  if (made.length > 0) return "returned AI";
  if (decisions.some(({ kind }) => kind === "restore")) return "restored";
  if (decisions.some(({ kind }) => kind === "page")) return "paged";
  if (trigger.kind === "reconcile") return "reconciled";
  // What another invocation left half-way.
  return (ensured?.did.length ?? 0) > 0 ? "finished" : "nothing";
}
