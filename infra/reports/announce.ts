import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../config/read";
import type { Latch } from "../release/latch";
import type { Plan } from "../release/plan";

/** What is held back whatever the config says, since when and why, and what ends it. */
export async function announceLatch({ latched, aiLatched, record }: Plan): Promise<void> {
  const because = ({ trigger, at, by }: Latch): string => `${trigger}, since ${at} (${by})`;
  if (latched !== null) {
    await pulumi.log.warn(
      `release ${record.release} is held back: ${because(latched)}. ` +
        `Its candidate gets no traffic whatever the config says. ${remedy(record)}`,
    );
  }
  if (aiLatched !== null && aiLatched !== latched) {
    await pulumi.log.warn(
      `revision ${record.ai?.candidate?.revision} of the AI service is held back: ${because(aiLatched)}. ` +
        `It gets no requests whatever the config says. ${remedy(record)}`,
    );
  }
}

/** The commits by name, where they are known: whoever reads this may not be the one who released. */
function remedy({ commits, stack }: Plan["record"]): string {
  const clear = `run again, and clear the latch by \`npm run rollback -- clear ${stack}\``;
  if (commits === null || commits.first === commits.last) return `Revert the release's commits, ${clear}.`;
  const [first, last] = [commits.first, commits.last].map((commit) => commit.slice(0, 12));
  return (
    `Revert the release's commits (git log --oneline ${first}..${last} -- Pulumi.${stack}.yaml) ` +
    `by \`npm run rollback -- ${stack}\` or by git revert, ${clear}.`
  );
}

export async function announceTeardown({ stack }: StackConfig): Promise<void> {
  await pulumi.log.warn(
    `${stack} is being taken down (sluice:teardown): its load balancer and its AI service can be deleted, and nothing is released. ` +
      "Go on with `pulumi destroy --exclude-protected`, or remove the key and run `pulumi up` to take it back.",
  );
}

export async function announceRest(
  { capacity, record }: Plan,
  { capacity: { warmHours } }: StackConfig,
): Promise<void> {
  const slot = capacity.releases ?? "blue";
  await pulumi.log.info(
    `the traffic last moved at ${record.capacity.since}, more than ${warmHours} hours ago: ${slot} is scaled down to ` +
      `${capacity.ranges[slot].minimum}, and the live slot scales in again. ${slot} stays deployed for a rollback.`,
  );
}
