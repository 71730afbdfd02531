import {
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { SSMClient, paginateGetParametersByPath } from "@aws-sdk/client-ssm";
import { type Stored, readStored } from "../../../ops/rollback/stored";
import type { CloudEvent } from "../../cloud/kernel/events";
import type { Rehearsal } from "../rehearsal";
import { Unexpected } from "../scenario";

export interface Weights {
  readonly blue: number;
  readonly green: number;
}

/** A message that somebody was sent. `at` is in cloud time. */
export interface Message {
  readonly at: number;
  /** Who got it: of one message each subscriber gets one. */
  readonly endpoint: string;
  readonly subject: string;
  readonly message: string;
}

export interface Dispatch {
  readonly repository: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly at: number;
}

/** What is so in the cloud now, read by the clients that anybody would use. What was intended is not asked. */
export class Live {
  constructor(private readonly rehearsal: Pick<Rehearsal, "workplace">) {}

  /** The record and the latches, as the parameters hold them. */
  async stored(): Promise<Stored> {
    return readStored(await this.raw());
  }

  /** The parameters below the release path, by their last name. */
  async raw(): Promise<Readonly<Record<string, string>>> {
    const { workplace } = this.rehearsal;
    const client = new SSMClient(await this.connection());
    const path = `/sluice/${workplace.stack}/release`;
    const found: Record<string, string> = {};
    try {
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: path }))
        for (const { Name = "", Value = "" } of Parameters) found[Name.slice(path.length + 1)] = Value;
    } finally {
      client.destroy();
    }
    return found;
  }

  /** The weights of the rule that shares the users out. */
  async weights(): Promise<Weights> {
    const { weights } = await this.shared();
    return weights;
  }

  /** That rule, the target groups in it, and their weights. */
  async shared(): Promise<{ rule: string; groups: readonly string[]; weights: Weights }> {
    const changed = (await this.rehearsal.workplace.cloud.events(0)).filter(isShare).at(-1);
    const rule = (changed?.detail?.rule as string | undefined) ?? (await this.rule());
    const client = new ElasticLoadBalancingV2Client(await this.connection());
    try {
      const { Rules = [] } = await client.send(new DescribeRulesCommand({ RuleArns: [rule] }));
      const forward = Rules[0]?.Actions?.find(({ Type }) => Type === "forward")?.ForwardConfig;
      const groups = forward?.TargetGroups ?? [];
      const of = (slot: string): number =>
        groups.find(({ TargetGroupArn = "" }) => TargetGroupArn.includes(slot))?.Weight ?? 0;
      return {
        rule,
        groups: groups.map(({ TargetGroupArn = "" }) => TargetGroupArn),
        weights: { blue: of("blue"), green: of("green") },
      };
    } finally {
      client.destroy();
    }
  }

  inbox(): Promise<Message[]> {
    return this.rehearsal.workplace.cloud.ask("/inbox");
  }

  dispatches(): Promise<Dispatch[]> {
    return this.rehearsal.workplace.cloud.ask("/outside/github/dispatches");
  }

  /** Alarms that are red now, by name. */
  async red(): Promise<string[]> {
    const all = await this.rehearsal.workplace.cloud.ask<{ name: string; state: string }[]>("/alarms");
    return all.filter(({ state }) => state === "ALARM").map(({ name }) => name);
  }

  /** Where nothing has moved since the cloud began: the rule with both slots in it. */
  private async rule(): Promise<string> {
    const { deployment } = (await this.rehearsal.workplace.pulumi.exportState()) as {
      deployment: { resources: { type: string; outputs?: Readonly<Record<string, unknown>> }[] };
    };
    const rules = deployment.resources.filter(({ type }) => type === "aws:lb/listenerRule:ListenerRule");
    const shared = rules.find(({ outputs }) => {
      const text = JSON.stringify(outputs?.actions ?? []);
      return text.includes("blue") && text.includes("green");
    });
    if (shared === undefined) throw new Unexpected("no listener rule shares anything between blue and green");
    return String(shared.outputs?.arn);
  }

  /** What a client of AWS needs to ask this cloud, as its owner. */
  async connection() {
    const environment = await this.rehearsal.workplace.cloud.guestEnvironment();
    return {
      endpoint: environment.AWS_ENDPOINT_URL,
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: String(environment.AWS_ACCESS_KEY_ID),
        secretAccessKey: String(environment.AWS_SECRET_ACCESS_KEY),
      },
    };
  }
}

/** A change of the rule that shares users out between the slots; a verification entrance shares nothing. */
export const isShare = ({ kind, detail }: CloudEvent): boolean =>
  kind === "weights-changed" && Object.keys((detail?.weights as object | undefined) ?? {}).length > 1;

/** What such a change gives to the slots, by the names of their target groups. */
export function sharesOf({ detail }: CloudEvent): Weights {
  const weights = Object.entries(detail?.weights as Readonly<Record<string, number>>);
  const of = (slot: string): number => weights.find(([group]) => group.includes(slot))?.[1] ?? 0;
  return { blue: of("blue"), green: of("green") };
}
