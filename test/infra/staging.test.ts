import { stackFile } from "./support/config";
import { MOMENTS, difference } from "./support/difference";
import { run } from "./support/program";

/** Staging's own names, written as production's: names must differ, and say nothing about what is declared. */
const asProduction = (text: string): string =>
  NAMES.reduce((so, [staging, production]) => so.replaceAll(staging, production), text);
const NAMES = [
  ["harbor-staging.example", "harbor.example"],
  ["harbor-example-staging", "harbor-example"],
  ["environment:staging", "environment:production"],
  ["environment staging", "environment production"],
  ["staging", "prod"],
  ["C07HARBOR02", "C07HARBOR01"],
  ["10.21.", "10.20."],
  ["1c0ffee0-0000-4000-8000-000000000002", "1c0ffee0-0000-4000-8000-000000000001"],
  [zoneOf("staging"), zoneOf("prod")],
] as const;

function zoneOf(stack: string): string {
  return stackFile(stack)["sluice:zoneId"] ?? "";
}

/** All that staging is smaller by. Whoever makes this list longer says why staging still proves what production does. */
const SMALLER = [
  // One way out of the network, through one zone.
  "- aws:ec2/eip:Eip network-b-nat",
  "- aws:ec2/eip:Eip network-c-nat",
  "- aws:ec2/natGateway:NatGateway network-b-nat",
  "- aws:ec2/natGateway:NatGateway network-c-nat",
  "~ aws:ec2/route:Route network-b-private-outbound natGatewayId",
  "~ aws:ec2/route:Route network-c-private-outbound natGatewayId",
  // Nobody is woken.
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-1-escalation-sms",
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-1-primary-https",
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-1-primary-sms",
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-1-secondary-https",
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-2-primary-https",
  "- aws:sns/topicSubscription:TopicSubscription monitoring-notices-severity-2-secondary-https",
  // Fewer tasks, less money, rarer canaries.
  "~ aws:appautoscaling/target:Target blue-api-scaling-target maxCapacity",
  "~ aws:appautoscaling/target:Target blue-api-scaling-target minCapacity",
  "~ aws:budgets/budget:Budget monitoring-costs-month limitAmount",
  "~ aws:costexplorer/anomalySubscription:AnomalySubscription monitoring-costs-anomalies-told thresholdExpression.dimension.values.0",
  "~ aws:ecs/service:Service blue-api-service desiredCount",
  "~ aws:synthetics/canary:Canary monitoring-canary-page schedule.expression",
  "~ aws:synthetics/canary:Canary monitoring-canary-payment schedule.expression",
  "~ aws:synthetics/canary:Canary monitoring-canary-quote schedule.expression",
  "~ aws:synthetics/canary:Canary monitoring-canary-sign-in schedule.expression",
  "~ command:local:Command blue-admitted-command environment.VERIFY_TASKS",
  "~ command:local:Command blue-admitted-command triggers.1",
  // Copies are kept for a shorter time, and in one region.
  "~ aws:backup/plan:Plan data-backups-plan rules.0.copyActions",
  "~ aws:backup/plan:Plan data-backups-plan rules.0.lifecycle.deleteAfter",
  "~ aws:iam/rolePolicy:RolePolicy data-backups-rights policy.Statement.0.Resource",
  "~ aws:iam/rolePolicy:RolePolicy data-backups-rights policy.Statement.1.Resource",
  "~ aws:iam/rolePolicy:RolePolicy data-backups-rights policy.Statement.2.Resource",
  "~ aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-database-dumps-expiry rules.0.expiration.days",
  "~ aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-database-dumps-expiry rules.0.noncurrentVersionExpiration.noncurrentDays",
  "~ aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration data-database-dumps-lock rule.defaultRetention.days",
  // A tenant of its own at Auth0.
  "~ aws:lambda/function:Function data-backups-settings-function environment.variables.AUTH0_CLIENT_ID",
  // A share is watched for a shorter time before it grows.
  "~ aws:ssm/parameter:Parameter release-parameter insecureValue.pace.bakeMinutes",
  // A revision's name carries a digest of its template, which names the project.
  "~ gcp:cloudrunv2/service:Service ai-run template.revision",
  "~ gcp:cloudrunv2/service:Service ai-run traffics.0.revision",
];

/** The second region, which options.secondRegion leaves out as a whole (options.test.ts). */
const SECOND_REGION = /^- aws:\S+ data-\S+-second-/;
/** The record names its state. */
const HISTORY = /^~ aws:ssm\/parameter:Parameter release-parameter insecureValue\.state$/;

it("declares in staging what production declares, smaller by this list and nothing else", async () => {
  const production = await run(stackFile("prod"));
  const staging = await run(stackFile("staging"), {}, "staging");
  const found = difference(production.recording.resources, staging.recording.resources, asProduction);
  expect(
    found.filter((line) => ![HISTORY, MOMENTS, SECOND_REGION].some((one) => one.test(line))).sort(),
  ).toEqual([...SMALLER].sort());
});
