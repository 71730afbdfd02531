import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type StackConfig, intentOf } from "../config/read";
import { collectEvidence } from "../evidence/collect";
import { projectRoot } from "../project";
import { type Plan, planRelease } from "../release/plan";
import { readStored } from "./history";

/** Reads what earlier runs left and what evidence there is, and decides what this `up` does. */
export async function prepareRelease(config: StackConfig): Promise<Plan> {
  const stored = await readStored(config.stack);
  const intent = intentOf(config);
  const { folder, keys, maxAgeDays } = config.evidence;
  const evidence = (served: readonly string[]): ReturnType<typeof collectEvidence> =>
    collectEvidence(resolve(projectRoot(), folder), intent, served);
  const plan = planRelease({ intent, stored, keys, maxAgeDays, evidence, now: new Date() });
  if (plan.latched !== null) await announceLatch(plan);
  return plan;
}

async function announceLatch({ latched, record }: Plan): Promise<void> {
  await pulumi.log.warn(
    `release ${record.release} is held back: ${latched?.trigger}, since ${latched?.at} (${latched?.by}). ` +
      "Its candidate gets no traffic whatever the config says. Revert the release's commit, then run again.",
  );
}
