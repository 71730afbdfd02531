import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, type Service, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
const NO_CHAT = "no message leaves the laptop";

const common = {
  configurationName: z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9_-]+$/, "may have letters, digits, _ and -"),
  iamRoleArn: z.string(),
  snsTopicArns: z.array(z.string()).default([]),
  guardrailPolicyArns: z.array(z.string().startsWith("arn:", "must be a policy's ARN")).default([]),
  loggingLevel: z.enum(["ERROR", "INFO", "NONE"]).default("NONE"),
  userAuthorizationRequired: z.boolean().default(false),
};
const slack = z.strictObject({
  ...common,
  slackTeamId: z.string().regex(/^[0-9A-Z]{1,255}$/, "must be a workspace's id"),
  slackChannelId: z.string().regex(/^[A-Za-z0-9]+$/, "must be a channel's id"),
});
const teams = z.strictObject({
  ...common,
  tenantId: z.string().regex(/^[0-9A-Fa-f-]{36}$/, "must be a UUID"),
  teamId: z.string().regex(/^[0-9A-Fa-f-]{36}$/, "must be a UUID"),
  channelId: z.string().min(1),
});

interface Configuration extends Properties {
  readonly configurationName: string;
  readonly iamRoleArn: string;
  readonly snsTopicArns: readonly string[];
}

/** AWS Chatbot (Amazon Q Developer in chat applications): which topics a channel hears, and what it may ask. */
export function chatbot(world: World): Service {
  const model = <I extends Configuration>(
    type: string,
    page: string,
    inputs: z.ZodType<I>,
    kind: "slack" | "microsoft-teams",
    replaceOn: readonly string[],
    output: string,
  ): ResourceModel => {
    const all: Collection<I> = world.store.collection<I>(`chatbot.${kind}`);
    const put = (id: string, input: I): void => {
      if (
        world.use("roles").find(input.iamRoleArn)?.trustedServices.includes("chatbot.amazonaws.com") !== true
      )
        throw new CloudError(
          "InvalidParameterException",
          `the role ${input.iamRoleArn} does not exist, or chatbot.amazonaws.com may not assume it`,
        );
      for (const topic of input.snsTopicArns)
        world.references.require(topic, "aws:sns/topic:Topic", "snsTopicArns", "InvalidParameterException");
      all.set(id, input);
    };
    return defineResource<I>({
      type,
      source: `${REGISTRY}/${page}`,
      inputs,
      inert: {
        snsTopicArns: `${NO_CHAT}; the topics must exist`,
        guardrailPolicyArns: NO_CHAT,
        loggingLevel: NO_CHAT,
        userAuthorizationRequired: NO_CHAT,
      },
      replaceOn,
      computed: [output],
      taggable: true,
      create: (input) => {
        const id = arn(
          "chatbot",
          "",
          world.account,
          `chat-configuration/${kind}-channel/${input.configurationName}`,
        );
        if (all.get(id) !== undefined)
          throw new CloudError(
            "ConflictException",
            `the configuration ${input.configurationName} exists already`,
          );
        put(id, input);
        return Promise.resolve({ id, outputs: { [output]: id } });
      },
      read: (id) => {
        const found = all.get(id);
        return Promise.resolve(found && { inputs: found, outputs: { [output]: id } });
      },
      update: (id, input) => {
        put(id, input);
        return Promise.resolve({});
      },
      delete: (id) => {
        all.delete(id);
        return Promise.resolve();
      },
    });
  };
  return {
    name: "chatbot",
    resources: [
      model(
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        "chatbot_slack_channel_configuration",
        slack,
        "slack",
        ["configurationName", "slackTeamId"],
        "chatConfigurationArn",
      ),
      model(
        "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
        "chatbot_teams_channel_configuration",
        teams,
        "microsoft-teams",
        ["configurationName", "teamId"],
        "chatConfigurationArn",
      ),
    ],
  };
}
