import { githubPinnedRule, leastPrivilegeRule } from "../../../policies/guardrails/rights";
import { describeRule } from "./rules";

const policy = (...Statement: unknown[]): { policy: string } => ({ policy: JSON.stringify({ Statement }) });
const allow = (Action: unknown, Resource: unknown, more: object = {}): unknown => ({
  Sid: "Does",
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const TABLE = "arn:aws:dynamodb:us-east-1:1:table/one";

describeRule({
  rule: leastPrivilegeRule,
  type: "aws:iam/rolePolicy:RolePolicy",
  good: [
    policy(allow("dynamodb:PutItem", TABLE)),
    policy(allow(["ec2:DescribeSubnets", "s3:ListAllMyBuckets", "iam:Get*"], "*")),
    policy(allow("ecs:DeregisterTaskDefinition", "*")),
    policy(allow("ec2:CreateTags", "*", { Condition: { StringEquals: { "aws:RequestTag/stack": "prod" } } })),
    policy({ Effect: "Deny", Action: "*", Resource: "*" }),
    { policy: { Statement: allow("dynamodb:PutItem", TABLE) } },
  ],
  broken: [
    ["statement Does: found Action *", policy(allow("*", TABLE))],
    ["found Action s3:*", policy(allow(["s3:GetObject", "s3:*"], TABLE))],
    ["found Resource * for dynamodb:PutItem", policy(allow("dynamodb:PutItem", "*"))],
    ["found Resource * for iam:PassRole", policy(allow("iam:PassRole", [TABLE, "*"]))],
    ["found NotAction", policy({ Effect: "Allow", NotAction: "iam:*", Resource: TABLE })],
    ["found NotResource", policy({ Effect: "Allow", Action: "s3:GetObject", NotResource: TABLE })],
    ["statement 1: found no statement", policy(allow("dynamodb:PutItem", TABLE), "any")],
    ["found a policy that is not a JSON object", { policy: "any" }],
  ],
});

const GITHUB = "token.actions.githubusercontent.com";
const SUB = "repo:harbor/product:environment:prod";
const trust = (condition: unknown): { assumeRolePolicy: string } => ({
  assumeRolePolicy: JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::1:oidc-provider/${GITHUB}` },
        Condition: condition,
      },
    ],
  }),
});
const equals = (sub: unknown, aud: unknown = "sts.amazonaws.com"): unknown => ({
  StringEquals: { [`${GITHUB}:aud`]: aud, [`${GITHUB}:sub`]: sub },
});

describeRule({
  rule: githubPinnedRule,
  type: "aws:iam/role:Role",
  good: [
    trust(equals(SUB)),
    trust(equals([SUB, "repo:harbor/product:pull_request"])),
    {
      assumeRolePolicy: JSON.stringify({
        Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } },
      }),
    },
  ],
  broken: [
    ["without StringEquals", trust(undefined)],
    ["without StringEquals", trust(equals("repo:harbor/product:*"))],
    ["without StringEquals", trust(equals("repo:harbor/*:environment:prod"))],
    ["without StringEquals", trust(equals("repo:harbor/product:ref:refs/heads/main"))],
    ["without StringEquals", trust(equals([SUB, "repo:harbor/product:*"]))],
    ["without StringEquals", trust(equals([]))],
    ["without StringEquals", trust({ StringEquals: { [`${GITHUB}:sub`]: SUB } })],
    ["without StringEquals", trust({ StringLike: { [`${GITHUB}:sub`]: SUB, [`${GITHUB}:aud`]: "a" } })],
  ],
});
