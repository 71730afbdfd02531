import { randomUUID } from "node:crypto";
import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked } from "../wire/json";
import type { Need, WireProtocol } from "../wire/protocol";
import { queryProtocol } from "../wire/query";
import type { TopicRecord } from "./records";

const API = { namespace: "http://sns.amazonaws.com/doc/2010-03-31/", version: "2010-03-31" };

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const publish = z.strictObject({
  TopicArn: z.string().min(1),
  Message: z.string(),
  Subject: z.string().optional(),
});
/** 256 KiB. */
const LARGEST = 262_144;
/** ASCII without line breaks and control characters, at most 100, beginning with something that is seen. */
const SUBJECT = /^[!-~][ -~]{0,99}$/;

/** The part of SNS's protocol that functions use: publishing to a topic of the account. */
export function snsProtocol(
  /** The topic; throws NotFound. */
  required: (topicArn: string) => TopicRecord,
  deliver: (topicArn: string, subject: string, message: string) => number,
  /** ARN of the account's own key that a topic is encrypted with. */
  keyOf: (topicArn: string) => string | undefined,
): WireProtocol {
  /** Whoever publishes needs the topic's key too: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  const withKey = (need: Need): Need[] => {
    const key = keyOf(need.resource);
    if (key === undefined) return [need];
    const more = ["kms:GenerateDataKey", "kms:Decrypt"];
    return [need, ...more.map((action) => ({ action, resource: key, denied: "KMSAccessDenied" }))];
  };
  const protocol = queryProtocol(
    "sns",
    API,
    {
      Publish: (input) => {
        const { TopicArn, Message, Subject } = asked(publish, input);
        required(TopicArn);
        if (Message === "") throw new CloudError("InvalidParameter", "Invalid parameter: Empty message");
        if (Buffer.byteLength(Message) > LARGEST)
          throw new CloudError("InvalidParameter", "Invalid parameter: Message too long");
        if (Subject !== undefined && !SUBJECT.test(Subject))
          throw new CloudError("InvalidParameter", "Invalid parameter: Subject");
        deliver(TopicArn, Subject ?? "", Message);
        return { MessageId: randomUUID() };
      },
    },
    { Publish: (input) => [asked(publish, input).TopicArn] },
    "AuthorizationError",
  );
  return { ...protocol, needs: (request) => protocol.needs?.(request)?.flatMap(withKey) };
}
