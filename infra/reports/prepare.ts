import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type StackConfig, intentOf } from "../config/read";
import { collectEvidence } from "../evidence/collect";
import { liveTasks } from "../compute/liveTasks";
import { projectRoot } from "../project";
import { type Alarms, asksForAlarms } from "../release/alarms";
import { asksForCounts } from "../release/capacity";
import { ReleaseFault } from "../release/fault";
import { type Plan, planRelease } from "../release/plan";
import type { Stored } from "../release/stored";
import { readAlarms } from "./alarms";
import { readStored } from "./history";

/** Reads what earlier runs left and what evidence there is, and decides what this `up` does. */
export async function prepareRelease(config: StackConfig): Promise<Plan> {
  try {
    const stored = await readStored(config.stack);
    const asks = asksForCounts(intentOf(config), stored.record);
    const forward = asksForAlarms(intentOf(config), stored);
    const [counts, alarms] = await Promise.all([
      asks ? liveTasks(stored.services) : [],
      forward ? readAlarms(config.stack, config.awsRegion) : null,
    ]);
    const plan = decide(config, stored, counts, alarms);
    if (plan.record.teardown) await announceTeardown(config);
    if (plan.latched !== null) await announceLatch(plan);
    if (plan.capacity.releases !== null) await announceRest(plan, config);
    return plan;
  } catch (error) {
    // RunError: Pulumi prints the message alone, without a stack trace.
    if (error instanceof ReleaseFault) throw new pulumi.RunError(error.message);
    throw error;
  }
}

function decide(config: StackConfig, stored: Stored, counts: readonly number[], alarms: Alarms | null): Plan {
  const { folder, trustedRoot: root, ...trust } = config.evidence;
  const intent = intentOf(config);
  const from = resolve(projectRoot(), folder);
  const settings = { ...trust, ...(root !== undefined && { trustedRoot: resolve(projectRoot(), root) }) };
  return planRelease({
    intent,
    stored,
    stack: config.stack,
    capacity: config.capacity,
    counts,
    alarms,
    pace: config.release,
    keepDays: config.assets.keepDays,
    teardown: config.teardown !== undefined,
    now: new Date(),
    evidence: (served) => collectEvidence(from, intent, served, settings),
  });
}

async function announceLatch({ latched, record }: Plan): Promise<void> {
  await pulumi.log.warn(
    `release ${record.release} is held back: ${latched?.trigger}, since ${latched?.at} (${latched?.by}). ` +
      "Its candidate gets no traffic whatever the config says. Revert the release's commit, then run again.",
  );
}

async function announceTeardown({ stack }: StackConfig): Promise<void> {
  await pulumi.log.warn(
    `${stack} is being taken down (sluice:teardown): its load balancer and its AI service can be deleted, and nothing is released. ` +
      "Go on with `pulumi destroy --exclude-protected`, or remove the key and run `pulumi up` to take it back.",
  );
}

async function announceRest(
  { capacity, record }: Plan,
  { capacity: { warmHours } }: StackConfig,
): Promise<void> {
  const slot = capacity.releases ?? "blue";
  await pulumi.log.info(
    `the traffic last moved at ${record.capacity.since}, more than ${warmHours} hours ago: ${slot} is scaled down to ` +
      `${capacity.ranges[slot].minimum}, and the live slot scales in again. ${slot} stays deployed for a rollback.`,
  );
}
