import * as pulumi from "@pulumi/pulumi";
import * as chatbot from "@pulumi/aws/chatbot";
import * as iam from "@pulumi/aws/iam";
import { rolePath } from "../identity/rolePath";
import type { Settings } from "../config/schema";

export interface ChatArgs {
  readonly stack: string;
  readonly slack: Settings["alerts"]["slack"];
  readonly teams: Settings["alerts"]["teams"];
  readonly topicArns: readonly pulumi.Input<string>[];
}

/** What anybody in the channel may ask for at most. AWS's own default is administrator. */
const GUARDRAILS = ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"];

/**
 * Alarms of every severity in a channel, with their graphs. The workspace or team must have been let in once by hand:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/slack-setup.html
 */
export class Chat extends pulumi.ComponentResource {
  constructor(name: string, args: ChatArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:notices:Chat", name, {}, options);
    const role = this.role(name);
    const common = {
      iamRoleArn: role.arn,
      snsTopicArns: [...args.topicArns],
      guardrailPolicyArns: GUARDRAILS,
      userAuthorizationRequired: false,
      loggingLevel: "ERROR",
    };
    if (args.slack !== undefined) {
      const { workspaceId, channelId } = args.slack;
      new chatbot.SlackChannelConfiguration(
        `${name}-slack`,
        {
          ...common,
          configurationName: `${args.stack}-alarms`,
          slackTeamId: workspaceId,
          slackChannelId: channelId,
        },
        { parent: this },
      );
    }
    if (args.teams !== undefined) {
      new chatbot.TeamsChannelConfiguration(
        `${name}-teams`,
        { ...common, configurationName: `${args.stack}-alarms-teams`, ...args.teams },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }

  /** Reads what an alarm's graph shows; nothing else. */
  private role(name: string): iam.Role {
    const role = new iam.Role(
      `${name}-role`,
      {
        description: "alarms in the chat channel: reads their graphs",
        path: rolePath(),
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "chatbot.amazonaws.com" } },
          ],
        }),
      },
      { parent: this },
    );
    new iam.RolePolicy(
      `${name}-graphs`,
      {
        role: role.name,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Graphs",
              Effect: "Allow",
              // These name no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
              Action: ["cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"],
              Resource: "*",
            },
            {
              Sid: "Alarms",
              Effect: "Allow",
              Action: "cloudwatch:DescribeAlarms",
              Resource: "arn:aws:cloudwatch:*:*:alarm:*",
            },
          ],
        }),
      },
      { parent: this },
    );
    return role;
  }
}
