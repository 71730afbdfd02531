import { isBag, unknown } from "../pack/known";
import { type Judged, type ResourceRule, resourcePolicy } from "../pack/policies";

/** Types of AWS that take tags. Their provider writes `aws:defaultTags` and the resource's own together into `tagsAll`. */
export const TAGGED: readonly string[] = [
  ...["acm/certificate:Certificate", "appautoscaling/target:Target"],
  ...["backup/plan:Plan", "backup/restoreTestingPlan:RestoreTestingPlan", "backup/vault:Vault"],
  ...["budgets/budget:Budget", "chatbot/slackChannelConfiguration:SlackChannelConfiguration"],
  ...["chatbot/teamsChannelConfiguration:TeamsChannelConfiguration"],
  ...["cloudfront/distribution:Distribution", "cloudfront/keyValueStore:KeyValueStore"],
  ...["cloudwatch/compositeAlarm:CompositeAlarm", "cloudwatch/metricAlarm:MetricAlarm"],
  ...["cloudwatch/contributorInsightRule:ContributorInsightRule", "cloudwatch/logGroup:LogGroup"],
  ...["cloudwatch/eventRule:EventRule"],
  ...["costexplorer/anomalyMonitor:AnomalyMonitor", "costexplorer/anomalySubscription:AnomalySubscription"],
  ...["ec2/defaultSecurityGroup:DefaultSecurityGroup", "ec2/securityGroup:SecurityGroup"],
  ...["ec2/eip:Eip", "ec2/flowLog:FlowLog", "ec2/internetGateway:InternetGateway"],
  ...["ec2/natGateway:NatGateway", "ec2/routeTable:RouteTable", "ec2/subnet:Subnet"],
  ...["ec2/vpc:Vpc", "ec2/vpcEndpoint:VpcEndpoint", "ecr/repository:Repository"],
  ...["ecs/cluster:Cluster", "ecs/service:Service", "ecs/taskDefinition:TaskDefinition"],
  ...["iam/openIdConnectProvider:OpenIdConnectProvider", "iam/policy:Policy", "iam/role:Role"],
  ...["kms/key:Key", "lambda/function:Function"],
  ...["lb/listener:Listener", "lb/listenerRule:ListenerRule"],
  ...["lb/loadBalancer:LoadBalancer", "lb/targetGroup:TargetGroup"],
  ...["s3/bucket:Bucket", "s3/bucketObjectv2:BucketObjectv2", "secretsmanager/secret:Secret"],
  ...["sns/topic:Topic", "sqs/queue:Queue", "ssm/parameter:Parameter", "synthetics/canary:Canary"],
  ...["vpc/securityGroupEgressRule:SecurityGroupEgressRule"],
  ...["vpc/securityGroupIngressRule:SecurityGroupIngressRule", "wafv2/webAcl:WebAcl"],
].map((type) => `aws:${type}`);

/** Types of Google that take labels, and the property that holds them. */
export const LABELLED: Readonly<Record<string, "labels" | "userLabels">> = {
  "gcp:cloudrunv2/service:Service": "labels",
  "gcp:storage/bucket:Bucket": "labels",
  "gcp:monitoring/alertPolicy:AlertPolicy": "userLabels",
  "gcp:monitoring/notificationChannel:NotificationChannel": "userLabels",
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": "userLabels",
};

/** What runs one version of a slot, and says which. */
const RUNS_A_VERSION: readonly string[] = [
  "aws:ecs/service:Service",
  "aws:ecs/taskDefinition:TaskDefinition",
];
const SLOT = /(?:^|-)(blue|green)(?:-|$)/;

/** Who may change it (ADR 36), what it costs and whom to ask about it are all told by tags. */
export const tagsRule: ResourceRule = {
  name: "guardrail-tags",
  description:
    "I1, I3: whatever takes tags says its product, stack and owner; what belongs to a slot says which, and what runs there says its version.",
  types: [...TAGGED, ...Object.keys(LABELLED)],
  reads: ["tagsAll", "tags", "labels", "userLabels"],
  judge: (resource) => {
    const { type, name, urn, properties } = resource;
    const label = LABELLED[type];
    const found = label === undefined ? (properties.tagsAll ?? properties.tags) : properties[label];
    // Made of what is not known yet; judged at `up`, before the resource is made.
    if (found === unknown) return [];
    const tags = isBag(found) ? found : {};
    const what = label === undefined ? "tag" : "label";
    return Object.entries(expected(resource)).flatMap(([key, value]) =>
      tags[key] === unknown || isGood(tags[key], value)
        ? []
        : [
            `${name} (${type}): found the ${what} ${key} ${JSON.stringify(tags[key]) ?? "absent"}, expected ${value ?? "a text"}. ${fix(key, label, urn)}`,
          ],
    );
  },
};

export const tags = resourcePolicy(tagsRule);

/** Tag → its value; undefined: any text. */
function expected({ type, name, urn }: Judged): Record<string, string | undefined> {
  const slot = SLOT.exec(name)?.[1];
  return {
    product: undefined,
    stack: stackOf(urn),
    owner: undefined,
    ...(slot === undefined || LABELLED[type] !== undefined ? {} : { slot }),
    ...(RUNS_A_VERSION.includes(type) ? { version: undefined } : {}),
  };
}

const isGood = (found: unknown, expected: string | undefined): boolean =>
  expected === undefined ? typeof found === "string" && found.trim() !== "" : found === expected;

const stackOf = (urn: string): string | undefined => /^urn:pulumi:([^:]+)::/.exec(urn)?.[1];

function fix(key: string, label: string | undefined, urn: string): string {
  if (label !== undefined) return `Fix: set ${key} in its ${label}, as infra/ai does.`;
  if (key === "slot" || key === "version")
    return `Fix: set it in the resource's own tags, as infra/compute does.`;
  return `Fix: set aws:defaultTags.tags.${key} in Pulumi.${stackOf(urn) ?? "<stack>"}.yaml.`;
}
