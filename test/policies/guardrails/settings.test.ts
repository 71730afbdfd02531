import { SETTINGS } from "../../../policies/guardrails/settings";
import { resourcePolicy } from "../../../policies/pack/policies";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

type Properties = Record<string, unknown>;

/** Of each rule a resource as it has to be, and what breaks it: the property, and values that it must not have. */
const CASES: Readonly<
  Record<string, { good: Properties; broken: readonly (readonly [at: string, properties: Properties])[] }>
> = {
  "guardrail-viewers-tls": {
    good: {
      viewerCertificate: { minimumProtocolVersion: "TLSv1.2_2021" },
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
      orderedCacheBehaviors: [{ viewerProtocolPolicy: "https-only" }],
    },
    broken: [
      [
        "viewerCertificate.minimumProtocolVersion",
        { viewerCertificate: { minimumProtocolVersion: "TLSv1.1_2016" } },
      ],
      [
        "viewerCertificate.minimumProtocolVersion",
        { viewerCertificate: { cloudfrontDefaultCertificate: true } },
      ],
      [
        "defaultCacheBehavior.viewerProtocolPolicy",
        { defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } },
      ],
      ["orderedCacheBehaviors", { orderedCacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] }],
    ],
  },
  "guardrail-cdn-reads-privately": {
    good: {
      origins: [
        { domainName: "assets.s3.eu-central-1.amazonaws.com", originAccessControlId: "E1" },
        { domainName: "assets.s3.amazonaws.com", originAccessControlId: UNKNOWN_TEXT },
        { domainName: "origin.harbor.example" },
      ],
    },
    broken: [
      ["origins", { origins: [{ domainName: "assets.s3.amazonaws.com" }] }],
      [
        "origins",
        { origins: [{ domainName: "assets.s3-eu-west-1.amazonaws.com", originAccessControlId: "" }] },
      ],
      [
        "origins",
        {
          origins: [
            { domainName: "origin.harbor.example" },
            { domainName: "assets.s3.amazonaws.com", s3OriginConfig: { originAccessIdentity: "old" } },
          ],
        },
      ],
    ],
  },
  "guardrail-balancer-guarded": {
    good: { dropInvalidHeaderFields: true, accessLogs: { enabled: true } },
    broken: [
      ["dropInvalidHeaderFields", { dropInvalidHeaderFields: undefined }],
      ["accessLogs.enabled", { accessLogs: { enabled: false } }],
      ["accessLogs.enabled", { accessLogs: undefined }],
    ],
  },
  "guardrail-target-health": {
    good: { healthCheck: { path: "/api/live" } },
    broken: [
      ["healthCheck.path", { healthCheck: undefined }],
      ["healthCheck.path", { healthCheck: { path: "" } }],
    ],
  },
  "guardrail-logs-kept": {
    good: { retentionInDays: 365, kmsKeyId: "arn:aws:kms:us-east-1:1:key/1" },
    broken: [
      ["retentionInDays", { retentionInDays: 180 }],
      ["retentionInDays", { retentionInDays: undefined }],
      ["kmsKeyId", { kmsKeyId: undefined }],
    ],
  },
  "guardrail-alarms-heard": {
    good: { actionsEnabled: true, alarmActions: ["arn:aws:sns:us-east-1:1:page"] },
    broken: [
      ["actionsEnabled", { actionsEnabled: false }],
      ["alarmActions", { alarmActions: [] }],
      ["alarmActions", { alarmActions: undefined }],
    ],
  },
  "guardrail-topics-encrypted": {
    good: { kmsMasterKeyId: "alias/topics" },
    broken: [["kmsMasterKeyId", { kmsMasterKeyId: undefined }]],
  },
  "guardrail-keys-rotate": {
    good: { enableKeyRotation: true },
    broken: [
      ["enableKeyRotation", { enableKeyRotation: false }],
      ["enableKeyRotation", { enableKeyRotation: undefined }],
    ],
  },
  "guardrail-vault-own-key": {
    good: { kmsKeyArn: "arn:aws:kms:us-east-1:1:key/1" },
    broken: [["kmsKeyArn", { kmsKeyArn: undefined }]],
  },
  "guardrail-functions-bounded": {
    good: {
      reservedConcurrentExecutions: 1,
      deadLetterConfig: { targetArn: "arn:aws:sqs:us-east-1:1:dead" },
      runtime: "nodejs22.x",
    },
    broken: [
      ["reservedConcurrentExecutions", { reservedConcurrentExecutions: -1 }],
      ["reservedConcurrentExecutions", { reservedConcurrentExecutions: undefined }],
      ["deadLetterConfig.targetArn", { deadLetterConfig: undefined }],
      ["runtime", { runtime: "nodejs18.x" }],
      ["runtime", { runtime: "python3.7" }],
    ],
  },
};

it("each rule has its case", () => {
  expect(SETTINGS.map(({ name }) => name).sort()).toEqual(Object.keys(CASES).sort());
});

describe.each(SETTINGS.map((rule) => [rule.name, rule] as const))("%s", (name, rule) => {
  const { good, broken } = CASES[name] ?? { good: {}, broken: [] };
  const policy = resourcePolicy(rule);
  const judge = (properties: Properties): string[] =>
    rule.types.flatMap((type) => violations(policy, type, properties));

  it("lets through what is set right, and what is known at `up` only", () => {
    expect(judge(good)).toEqual([]);
    expect(judge(Object.fromEntries(Object.keys(good).map((key) => [key, UNKNOWN_TEXT])))).toEqual([]);
    expect(violations(policy, "aws:s3/object:Object", {})).toEqual([]);
  });

  it.each(broken)("says of %s what it found, what it expected and where it is done right", (at, change) => {
    expect(judge({ ...good, ...change })).toEqual(
      rule.types.map(
        () =>
          expect.stringMatching(
            new RegExp(`^resource: found ${at} .+, expected .+\\. Fix: .+ infra/`),
          ) as unknown,
      ),
    );
  });
});
