import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../config/schema";
import { Chat } from "./Chat";
import { SEVERITIES, type Severity } from "./severities";
import type { FamilyNames, Subscription } from "./subscriptions";
import { subscriptionsOf } from "./subscriptions";
import { Topics } from "./Topics";

export interface NoticesArgs {
  readonly stack: string;
  readonly awsRegion: string;
  readonly alerts: Settings["alerts"];
  /** The stack's data key, here and where CloudFront's alarms are. */
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly edgeKeyArn: pulumi.Input<string> };
  /** Alarms of CloudFront come from here, and can tell topics of this region only. */
  readonly edgeRegion: string;
  /** For those who hear some families of alarms only. */
  readonly names: FamilyNames;
}

/** Who hears what (I1, I2): topics by severity, subscriptions by role, chat. */
export class Notices extends pulumi.ComponentResource {
  private readonly topics: ReadonlyMap<string, Topics>;

  constructor(name: string, args: NoticesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:notices:Notices", name, {}, options);
    const subscriptions = subscriptionsOf(args.alerts.roles, args.names);
    const here = this.topicsIn(name, args.awsRegion, args.keys.keyArn, args.stack, subscriptions);
    this.topics = new Map([
      [args.awsRegion, here],
      ...(args.awsRegion === args.edgeRegion ? [] : [this.edge(name, args, subscriptions)]),
    ]);
    if (args.alerts.slack !== undefined || args.alerts.teams !== undefined) {
      const { slack, teams } = args.alerts;
      const topicArns = [...this.topics.values()].flatMap(({ arns }) => SEVERITIES.map((one) => arns[one]));
      new Chat(`${name}-chat`, { stack: args.stack, slack, teams, topicArns }, { parent: this });
    }
    this.registerOutputs({});
  }

  /** The topic of a severity, in the region of whoever wants to tell it. */
  arn(severity: Severity, region: string): pulumi.Output<string> {
    const topics = this.topics.get(region);
    if (topics === undefined)
      throw new Error(`no topics in ${region}; there are in ${[...this.topics.keys()].join(", ")}`);
    return topics.arns[severity];
  }

  private topicsIn(
    name: string,
    region: string,
    keyArn: pulumi.Input<string>,
    stack: string,
    subscriptions: readonly Subscription[],
  ): Topics {
    return new Topics(name, { stack, region, keyArn, subscriptions }, { parent: this });
  }

  /** The same again where CloudFront's alarms are, with a key of that region: a topic takes no other. */
  private edge(
    name: string,
    { stack, edgeRegion, keys }: NoticesArgs,
    subscriptions: readonly Subscription[],
  ): [string, Topics] {
    return [edgeRegion, this.topicsIn(`${name}-edge`, edgeRegion, keys.edgeKeyArn, stack, subscriptions)];
  }
}
