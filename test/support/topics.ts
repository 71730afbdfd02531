import { kms } from "../../rehearsal/cloud/kms/service";
import type { Service } from "../../rehearsal/cloud/kernel/model";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { sns } from "../../rehearsal/cloud/sns/service";
import { createThrough, modelOf } from "./world";

const ACCOUNT = "123456789012";
export const topicArn = (name: string, region = "us-east-1"): string =>
  `arn:aws:sns:${region}:${ACCOUNT}:${name}`;

/** A policy that lets services of this account publish. */
export const publishersOf = (arn: string, ...services: string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: services.map((one) => `${one}.amazonaws.com`) },
        Action: "sns:Publish",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });

/** Topics with the services that they need, and one topic `page` that the named services may publish to. */
export async function topicsIn(world: World, ...publishers: string[]): Promise<Service> {
  kms(world);
  const service = sns(world);
  await createThrough(modelOf(service, "aws:sns/topic:Topic"), { name: "page" });
  world.references.add(topicArn("page"), "aws:sns/topic:Topic", topicArn("page"));
  if (publishers.length > 0)
    await createThrough(modelOf(service, "aws:sns/topicPolicy:TopicPolicy"), {
      arn: topicArn("page"),
      policy: publishersOf(topicArn("page"), ...publishers),
    });
  return service;
}
