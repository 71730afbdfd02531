import { type ParsedPolicy, parsePolicy, policyLanguage, verdict } from "../s3/permission";

/** Actions that a topic's policy may name; the bare `sns:*` is refused: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const ACTIONS: ReadonlySet<string> = new Set(
  (
    "publish subscribe receive gettopicattributes settopicattributes addpermission removepermission deletetopic " +
    "listsubscriptionsbytopic getdataprotectionpolicy putdataprotectionpolicy"
  ).split(" "),
);
const language = policyLanguage(["aws:sourcearn", "aws:sourceaccount", "aws:securetransport"]);

/** A topic's policy, or its faults in the words of SNS. `topicArn` when it is known. */
export const parseTopicPolicy = (text: string, topicArn?: string): ParsedPolicy =>
  parsePolicy(text, language, ({ Statement }) =>
    Statement.flatMap(({ Action, Resource }) => [
      ...([Action].flat().every((one) => ACTIONS.has(one.toLowerCase().replace(/^sns:/, "")))
        ? []
        : ["Policy statement action out of service scope!"]),
      ...(topicArn === undefined || [Resource].flat().every((one) => one === topicArn)
        ? []
        : [`Policy statement resource is not this topic (${topicArn})`]),
    ]),
  );

/** Whether a service of AWS, on behalf of an account and over TLS, may publish. */
export const mayPublish = (text: string, topicArn: string, service: string, account: string): boolean =>
  verdict(parseTopicPolicy(text).document, {
    principal: { service },
    action: "sns:Publish",
    resource: topicArn,
    context: { "aws:sourceaccount": account, "aws:securetransport": "true" },
  }) === "allow";
