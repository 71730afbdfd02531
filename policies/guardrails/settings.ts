import { isBag, unknown } from "../pack/known";
import type { ResourceRule } from "../pack/policies";
import { isText, isTrue, requires } from "./required";

/** The same service went by three names in the provider. */
const balancing = (type: string): string[] =>
  ["lb", "alb", "applicationloadbalancing"].map((module) => `aws:${module}/${type}`);

const isSecureToViewers = (value: unknown): boolean =>
  value === "redirect-to-https" || value === "https-only";

/** An origin in S3 is asked by its own name, and lets CloudFront alone in. */
const isReadPrivately = (origin: unknown): boolean => {
  if (origin === unknown || !isBag(origin) || typeof origin.domainName !== "string") return true;
  if (!/\.s3[.-][a-z0-9.-]*amazonaws\.com$/.test(origin.domainName)) return true;
  return origin.originAccessControlId === unknown || isText(origin.originAccessControlId);
};

/** A year, or for ever. */
const isKept = (days: unknown): boolean => days === 0 || (typeof days === "number" && days >= 365);

/** What is set right in one place, and would be missed nowhere until it is needed: /work/shared/guardrails.md as policies. */
export const SETTINGS: readonly ResourceRule[] = [
  requires({
    name: "guardrail-viewers-tls",
    description: "E7: viewers get HTTPS only, with TLS 1.2 or newer (CKV_AWS_34, CKV_AWS_174, CloudFront.3).",
    types: ["aws:cloudfront/distribution:Distribution"],
    required: [
      {
        at: "viewerCertificate.minimumProtocolVersion",
        expected: "TLSv1.2_2021 or newer",
        holds: (value) => typeof value === "string" && /^TLSv1\.[23]/.test(value),
      },
      {
        at: "defaultCacheBehavior.viewerProtocolPolicy",
        expected: "redirect-to-https or https-only",
        holds: isSecureToViewers,
      },
      {
        at: "orderedCacheBehaviors",
        expected: "redirect-to-https or https-only as the viewerProtocolPolicy of each",
        holds: (value) =>
          !Array.isArray(value) ||
          value.every(
            (one) => one === unknown || (isBag(one) && isSecureToViewers(one.viewerProtocolPolicy)),
          ),
      },
    ],
    fix: "set it as infra/assets/Distribution.ts does",
  }),
  requires({
    name: "guardrail-cdn-reads-privately",
    description: "E6, M6: CloudFront reads S3 by an origin access control (CloudFront.13).",
    types: ["aws:cloudfront/distribution:Distribution"],
    required: [
      {
        at: "origins",
        expected: "an originAccessControlId for each that is in S3",
        holds: (value) => !Array.isArray(value) || value.every(isReadPrivately),
      },
    ],
    fix: "set it as infra/assets/Distribution.ts does",
  }),
  requires({
    name: "guardrail-balancer-guarded",
    description:
      "D4, M4: load balancers drop invalid headers and keep access logs (CKV_AWS_131, CKV_AWS_91, ELB.4, ELB.5).",
    types: balancing("loadBalancer:LoadBalancer"),
    required: [
      { at: "dropInvalidHeaderFields", expected: "true", holds: isTrue },
      { at: "accessLogs.enabled", expected: "true", holds: isTrue },
    ],
    fix: "set it as infra/traffic/LoadBalancer.ts does",
  }),
  requires({
    name: "guardrail-target-health",
    description: "D4: every target group asks its targets for their health by a path (CKV_AWS_261).",
    types: balancing("targetGroup:TargetGroup"),
    required: [{ at: "healthCheck.path", expected: "a path", holds: isText }],
    fix: "give it a healthCheck, as infra/traffic/LoadBalancer.ts does",
  }),
  requires({
    name: "guardrail-logs-kept",
    description:
      "M6: logs are kept for a year at least, and encrypted with a key of the stack (CKV_AWS_338, CKV_AWS_158, CloudWatch.16).",
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    required: [
      { at: "retentionInDays", expected: "365 or more, or 0 for ever", holds: isKept },
      { at: "kmsKeyId", expected: "a key", holds: isText },
    ],
    fix: "set retentionInDays 365 and kmsKeyId, as infra/compute/Cluster.ts does",
  }),
  requires({
    name: "guardrail-alarms-heard",
    description: "E8, M1: every alarm is enabled and tells somebody (CloudWatch.15, CloudWatch.17).",
    types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
    required: [
      { at: "actionsEnabled", expected: "true", holds: (value) => value === true || value === undefined },
      {
        at: "alarmActions",
        expected: "a topic at least",
        holds: (value) => Array.isArray(value) && value.length > 0,
      },
    ],
    fix: "give it the topic of its severity, as infra/alarms/Alarms.ts does",
  }),
  requires({
    name: "guardrail-topics-encrypted",
    description: "I1: topics are encrypted with a key of the stack (CKV_AWS_26).",
    types: ["aws:sns/topic:Topic"],
    required: [{ at: "kmsMasterKeyId", expected: "a key", holds: isText }],
    fix: "set kmsMasterKeyId, as infra/notices/Topics.ts does",
  }),
  requires({
    name: "guardrail-keys-rotate",
    description: "P4: keys rotate by themselves (CKV_AWS_7, KMS.4).",
    types: ["aws:kms/key:Key"],
    required: [{ at: "enableKeyRotation", expected: "true", holds: isTrue }],
    fix: "set enableKeyRotation, as infra/keys/DataKey.ts does",
  }),
  requires({
    name: "guardrail-vault-own-key",
    description: "E1, P2: a backup vault has a key of its own (CKV_AWS_166).",
    types: ["aws:backup/vault:Vault"],
    required: [{ at: "kmsKeyArn", expected: "a key", holds: isText }],
    fix: "set kmsKeyArn, as infra/backups/Vault.ts does",
  }),
  requires({
    name: "guardrail-functions-bounded",
    description:
      "M6: functions have a limit of their own, a queue for what failed, and a runtime that AWS supports (CKV_AWS_115, CKV_AWS_116, CKV_AWS_363, Lambda.2).",
    types: ["aws:lambda/function:Function"],
    required: [
      {
        at: "reservedConcurrentExecutions",
        expected: "a whole number from 0",
        holds: (value) => typeof value === "number" && Number.isInteger(value) && value >= 0,
      },
      { at: "deadLetterConfig.targetArn", expected: "a queue", holds: isText },
      {
        at: "runtime",
        expected: "nodejs20.x or newer",
        holds: (value) => Number(/^nodejs(\d+)\.x$/.exec(String(value))?.[1] ?? 0) >= 20,
      },
    ],
    fix: "declare it by infra/functions/NodeFunction.ts",
  }),
];
