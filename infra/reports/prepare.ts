import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type StackConfig, intentOf } from "../config/read";
import { collectEvidence } from "../evidence/collect";
import { liveTasks } from "../compute/liveTasks";
import { projectRoot } from "../project";
import { type Alarms, asksForAlarms } from "../release/alarms";
import { type Answered, asksForAnswers } from "../release/answered";
import { asksForCounts } from "../release/capacity";
import { type Baseline, asksForBaseline } from "../release/baseline";
import { type Head, asksForHead } from "../release/commits";
import { ReleaseFault } from "../release/fault";
import { type Plan, planRelease } from "../release/plan";
import type { Stored } from "../release/stored";
import { effectiveIntent } from "../release/weights";
import { readAlarms } from "./alarms";
import { announceLatch, announceRest, announceTeardown } from "./announce";
import { countAnswers } from "./answered";
import { measureBaseline } from "./baseline";
import { readHead } from "./head";
import { readStored } from "./history";

/** Reads what earlier runs left and what evidence there is, and decides what this `up` does. */
export async function prepareRelease(config: StackConfig): Promise<Plan> {
  try {
    const stored = await readStored(config.stack);
    const intent = intentOf(config);
    const asks = asksForCounts(intent, stored.record);
    const forward = asksForAlarms(intent, stored);
    const changes = asksForHead(effectiveIntent(intent, stored.latches), stored.record);
    const watch = asksForAnswers(intent, stored, config.release);
    const { errors } = config.rollback;
    const compared = asksForBaseline(intent, stored.record) ? stored.watched : null;
    const [counts, alarms, answered, head, baseline] = await Promise.all([
      asks ? liveTasks(stored.services) : [],
      forward ? readAlarms(config.stack, config.awsRegion) : null,
      watch === null ? null : countAnswers(stored.watched, watch, config.awsRegion, errors),
      changes ? readHead(projectRoot(), `Pulumi.${config.stack}.yaml`) : null,
      compared === null
        ? null
        : measureBaseline(compared, config.traffic.live, config.awsRegion, errors.requests),
    ]);
    const plan = decide(config, stored, { counts, alarms, answered, head, baseline });
    if (plan.record.teardown) await announceTeardown(config);
    await announceLatch(plan);
    if (plan.capacity.releases !== null) await announceRest(plan, config);
    return plan;
  } catch (error) {
    // RunError: Pulumi prints the message alone, without a stack trace.
    if (error instanceof ReleaseFault) throw new pulumi.RunError(error.message);
    throw error;
  }
}

interface Seen {
  readonly counts: readonly number[];
  readonly alarms: Alarms | null;
  readonly answered: Answered | null;
  readonly head: Head | null;
  readonly baseline: Baseline | null;
}

function decide(config: StackConfig, stored: Stored, seen: Seen): Plan {
  const { folder, trustedRoot: root, ...trust } = config.evidence;
  const intent = intentOf(config);
  const from = resolve(projectRoot(), folder);
  const settings = { ...trust, ...(root !== undefined && { trustedRoot: resolve(projectRoot(), root) }) };
  return planRelease({
    intent,
    stored,
    stack: config.stack,
    capacity: config.capacity,
    ...seen,
    pace: config.release,
    keepDays: config.assets.keepDays,
    teardown: config.teardown !== undefined,
    now: new Date(),
    evidence: (served) => collectEvidence(from, intent, served, settings),
  });
}
