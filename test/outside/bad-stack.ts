import type { Planned } from "../../rehearsal/plan/planned";
import { planned, urnOf } from "../support/planned";

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const writesEverywhere = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "iam:PassRole"], Resource: "*" }],
});

/** A stack that breaks the rules of guardrails.md that checkov knows, one resource each. */
export const BAD: readonly Planned[] = [
  planned("aws:s3/bucket:Bucket", "open", { bucket: "open" }),
  planned("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "open", {
    bucket: "other",
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  }),
  planned("aws:cloudfront/distribution:Distribution", "http", {
    enabled: true,
    origins: [{ originId: "a", domainName: "a.example" }],
    defaultCacheBehavior: { targetOriginId: "a", viewerProtocolPolicy: "allow-all" },
    viewerCertificate: { minimumProtocolVersion: "TLSv1" },
  }),
  planned("aws:lb/loadBalancer:LoadBalancer", "bare", {
    loadBalancerType: "application",
    internal: false,
    dropInvalidHeaderFields: false,
    enableDeletionProtection: false,
  }),
  planned(
    "aws:lb/listener:Listener",
    "plain",
    { port: 80, protocol: "HTTP", defaultActions: [{ type: "forward", targetGroupArn: "arn" }] },
    { madeOf: { loadBalancerArn: [urnOf("aws:lb/loadBalancer:LoadBalancer", "bare")] } },
  ),
  planned("aws:lb/listener:Listener", "old", {
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-2016-08",
    defaultActions: [{ type: "forward", targetGroupArn: "arn" }],
  }),
  planned("aws:lb/targetGroup:TargetGroup", "unchecked", { port: 80, protocol: "HTTP", targetType: "ip" }),
  planned("aws:ecs/taskDefinition:TaskDefinition", "open", {
    family: "open",
    executionRoleArn: "arn:aws:iam::1:role/one",
    taskRoleArn: "arn:aws:iam::1:role/one",
    containerDefinitions: JSON.stringify([{ name: "api", image: "api", readonlyRootFilesystem: false }]),
  }),
  planned("aws:cloudwatch/logGroup:LogGroup", "short", { name: "short", retentionInDays: 7 }),
  planned("aws:kms/key:Key", "still", { enableKeyRotation: false }),
  planned("aws:sns/topic:Topic", "plain", { name: "plain" }),
  planned("aws:backup/vault:Vault", "plain", { name: "plain" }),
  planned("aws:iam/rolePolicy:RolePolicy", "everything", { role: "one", policy: everything }),
  planned("aws:iam/rolePolicy:RolePolicy", "everywhere", { role: "one", policy: writesEverywhere }),
  planned("aws:lambda/function:Function", "bare", {
    functionName: "bare",
    role: "arn:aws:iam::1:role/one",
    runtime: "nodejs16.x",
    handler: "index.handler",
    environment: { variables: { AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" } },
  }),
  planned("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ssh", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv4: "0.0.0.0/0",
  }),
  planned("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "rdp", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 3389,
    toPort: 3389,
    cidrIpv4: "0.0.0.0/0",
  }),
  planned("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "http", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 80,
    toPort: 80,
    cidrIpv4: "0.0.0.0/0",
  }),
];

/** The ids of guardrails.md that this must show. Ids of AWS Security Hub (`S3.1`) are no checks of checkov's. */
export const BROKEN = [
  ...["CKV2_AWS_6", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AWS_21"],
  ...["CKV_AWS_34", "CKV_AWS_174"],
  ...["CKV_AWS_2", "CKV_AWS_103", "CKV2_AWS_20"],
  ...["CKV_AWS_131", "CKV_AWS_91", "CKV_AWS_150", "CKV_AWS_261"],
  ...["CKV_AWS_336", "CKV_AWS_249"],
  ...["CKV_AWS_338", "CKV_AWS_158", "CKV_AWS_26", "CKV_AWS_7", "CKV_AWS_166"],
  ...["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_290", "CKV_AWS_355"],
  ...["CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_363", "CKV_AWS_45"],
  ...["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"],
] as const;
