import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type StackConfig, intentOf } from "../config/read";
import { collectEvidence } from "../evidence/collect";
import { projectRoot } from "../project";
import { ReleaseFault } from "../release/fault";
import { type Plan, planRelease } from "../release/plan";
import type { Stored } from "../release/stored";
import { readStored } from "./history";

/** Reads what earlier runs left and what evidence there is, and decides what this `up` does. */
export async function prepareRelease(config: StackConfig): Promise<Plan> {
  try {
    const plan = decide(config, await readStored(config.stack));
    if (plan.latched !== null) await announceLatch(plan);
    return plan;
  } catch (error) {
    // RunError: Pulumi prints the message alone, without a stack trace.
    if (error instanceof ReleaseFault) throw new pulumi.RunError(error.message);
    throw error;
  }
}

function decide(config: StackConfig, stored: Stored): Plan {
  const { folder, keys, maxAgeDays } = config.evidence;
  const intent = intentOf(config);
  const from = resolve(projectRoot(), folder);
  return planRelease({
    intent,
    stored,
    keys,
    maxAgeDays,
    now: new Date(),
    evidence: (served) => collectEvidence(from, intent, served),
  });
}

async function announceLatch({ latched, record }: Plan): Promise<void> {
  await pulumi.log.warn(
    `release ${record.release} is held back: ${latched?.trigger}, since ${latched?.at} (${latched?.by}). ` +
      "Its candidate gets no traffic whatever the config says. Revert the release's commit, then run again.",
  );
}
