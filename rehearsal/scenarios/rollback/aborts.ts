import { ElasticLoadBalancingV2Client, ModifyRuleCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DeleteParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Rehearsal } from "../rehearsal";
import { type Action, Unexpected } from "../scenario";
import { Live } from "./live";
import { hold } from "./red";
import { speedOf } from "./settled";
import { Trouble } from "./trouble";

const ALARM = "green-sick";

/** What the function does to the world, in order: each of it may be the last that it does. */
const DEEDS = [
  { action: "ssm:PutParameter", of: "the latch" },
  { action: "elasticloadbalancing:ModifyRule", of: "the weights" },
  { action: "s3:PutObject", skip: 0, of: "the paper of what was restored" },
  { action: "sns:Publish", of: "the notice" },
  { action: "s3:PutObject", skip: 1, of: "the paper of the notice" },
  { action: "s3:PutObject", skip: 2, of: "the paper of the request to the repository" },
  { action: "s3:PutObject", skip: 3, of: "what was kept for analysis" },
] as const;

type Deed = (typeof DEEDS)[number];

/** However far the function comes, the schedule's next turn or Lambda's next attempt finishes it. */
export const abortedEverywhere: Action = {
  title: `The function is killed before and after each of ${DEEDS.length} deeds`,
  run: async (rehearsal) => {
    await Trouble.begin(rehearsal, speedOf(rehearsal), () => Promise.resolve());
    let aborted = 0;
    for (const deed of DEEDS)
      for (const when of ["before", "after"] as const) {
        rehearsal.tell(`killed ${when} ${deed.of}`);
        await abort(rehearsal, deed, when);
        aborted += 1;
      }
    const seen = await rehearsal.endTrouble();
    if ((seen?.failed ?? 0) > 0)
      throw new Unexpected(`${seen?.failed} requests failed, though nobody was sick`);
    const said = `killed ${aborted} times, each time finished: weights 100/0, one latch, notice, request, papers; ${seen?.requests ?? 0} requests, none failed`;
    rehearsal.findings.push(`${said}.`);
    return said;
  },
};

async function abort(rehearsal: Rehearsal, deed: Deed, when: "before" | "after"): Promise<void> {
  const { cloud } = rehearsal.workplace;
  const live = new Live(rehearsal);
  const { now: since } = await cloud.ask<{ now: number }>("/clock");
  const { action } = deed;
  const skip = "skip" in deed ? deed.skip : 0;
  await cloud.ask("/wire/faults", { action, do: "kill", when, skip, times: 1 });
  await hold(rehearsal, ALARM, "ALARM");
  for (;;) {
    const { now } = await cloud.ask<{ now: number }>("/clock");
    const missing = await missingOf(live, since);
    const waiting = await cloud.ask<unknown[]>("/wire/faults");
    if (missing.length === 0 && waiting.length === 0) break;
    if (now - since > 600_000)
      throw new Unexpected(
        `killed ${when} ${deed.of}; 10 minutes later ${[...missing, ...(waiting.length > 0 ? ["a kill that never came"] : [])].join(", ")} is still to come`,
      );
    await rehearsal.rest(200);
  }
  await hold(rehearsal, ALARM, "OK");
  await again(rehearsal, live);
}

/** What is not yet as it has to be at the end. */
async function missingOf(live: Live, since: number): Promise<string[]> {
  const [{ blue, green }, { latches }] = [await live.weights(), await live.stored()];
  const noticed = (await live.inbox()).some(
    ({ at, subject }) => at >= since && subject.includes("rolled back"),
  );
  const asked = (await live.dispatches()).some(({ at }) => at >= since);
  return [
    ...(blue === 100 && green === 0 ? [] : [`weights ${blue}/${green}`]),
    ...(latches.length === 1 ? [] : [`${latches.length} latches`]),
    ...(noticed ? [] : ["the notice"]),
    ...(asked ? [] : ["the request to the repository"]),
  ];
}

/** As it was before: someone clears the latch and gives the candidate its 10 % again, by hand. */
async function again(rehearsal: Rehearsal, live: Live): Promise<void> {
  const connection = await live.connection();
  const parameters = new SSMClient(connection);
  const balancer = new ElasticLoadBalancingV2Client(connection);
  try {
    const path = `/sluice/${rehearsal.workplace.stack}/release`;
    for (const { name } of (await live.stored()).latches)
      await parameters.send(new DeleteParameterCommand({ Name: `${path}/${name}` }));
    const { rule, groups } = await live.shared();
    const of = (slot: string): string => groups.find((group) => group.includes(slot)) ?? "";
    const TargetGroups = [
      { TargetGroupArn: of("blue"), Weight: 90 },
      { TargetGroupArn: of("green"), Weight: 10 },
    ];
    await balancer.send(
      new ModifyRuleCommand({
        RuleArn: rule,
        Actions: [{ Type: "forward", ForwardConfig: { TargetGroups } }],
      }),
    );
  } finally {
    parameters.destroy();
    balancer.destroy();
  }
}
