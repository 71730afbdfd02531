import { z } from "zod";
import { arn, hex } from "../../kernel/identifiers";
import { CloudError, defineResource, type ResourceModel } from "../../kernel/model";
import { containsUnknown, type Properties } from "../../kernel/properties";
import type { World } from "../../kernel/world";
import type { Listeners } from "../listeners";
import type { State, StoredLoadBalancer } from "../state";
import { loadBalancerNameSchema } from "./naming";

const logs = z.strictObject({
  bucket: z.string().min(1),
  enabled: z.boolean().default(false),
  prefix: z.string().optional(),
});

const inputsSchema = z.strictObject({
  name: loadBalancerNameSchema.optional(),
  loadBalancerType: z
    .literal("application", "only application load balancers are modelled")
    .default("application"),
  internal: z.boolean().default(false),
  ipAddressType: z.enum(["ipv4", "dualstack", "dualstack-without-public-ipv4"]).default("ipv4"),
  subnets: z.array(z.string().min(1)).optional(),
  subnetMappings: z.array(z.strictObject({ subnetId: z.string().min(1) })).optional(),
  securityGroups: z.array(z.string().min(1)).optional(),
  // "The valid range is 1 through 4000 seconds." (application-load-balancers, idle_timeout.timeout_seconds)
  idleTimeout: z.int().min(1).max(4000).default(60),
  clientKeepAlive: z.int().min(60).max(604_800).default(3600),
  enableDeletionProtection: z.boolean().default(false),
  dropInvalidHeaderFields: z.boolean().default(false),
  preserveHostHeader: z.boolean().default(false),
  xffHeaderProcessingMode: z.enum(["append", "preserve", "remove"]).default("append"),
  enableXffClientPort: z.boolean().default(false),
  enableTlsVersionAndCipherSuiteHeaders: z.boolean().default(false),
  desyncMitigationMode: z.enum(["monitor", "defensive", "strictest"]).default("defensive"),
  enableCrossZoneLoadBalancing: z.boolean().default(true),
  enableHttp2: z.boolean().default(true),
  enableWafFailOpen: z.boolean().default(false),
  enableZonalShift: z.boolean().default(false),
  accessLogs: logs.optional(),
  connectionLogs: logs.optional(),
  healthCheckLogs: logs.optional(),
});

export type LoadBalancerInputs = z.infer<typeof inputsSchema>;

/** Canonical hosted zones of ALBs. https://docs.aws.amazon.com/general/latest/gr/elb.html */
const ZONE_IDS: Readonly<Record<string, string>> = {
  "us-east-1": "Z35SXDOTRQ7X7K",
  "us-east-2": "Z3AADJGX6KTTL2",
  "us-west-1": "Z368ELLRRE2KJ0",
  "us-west-2": "Z1H1FL5HABSF5",
  "eu-west-1": "Z32O12XQLNTSW2",
  "eu-central-1": "Z215JYRZR1TBD5",
};

export function loadBalancerModel(world: World, state: State, listeners: Listeners): ResourceModel {
  return defineResource<LoadBalancerInputs>({
    type: "aws:lb/loadBalancer:LoadBalancer",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb",
    inputs: inputsSchema,
    inert: {
      ipAddressType: "listeners are on loopback",
      desyncMitigationMode: "Node's parser refuses ambiguous requests in every mode",
      enableCrossZoneLoadBalancing: "all zones are one machine",
      enableHttp2: "the listener speaks HTTP/1.1, to which clients fall back by ALPN",
      enableWafFailOpen: "no WAF is modelled",
      enableZonalShift: "all zones are one machine",
      accessLogs:
        "that the bucket takes them is checked; no log files are written: requests are counted, see the cloud's metrics",
      connectionLogs: "that the bucket takes them is checked; no log files are written",
      healthCheckLogs:
        "that the bucket takes them is checked; no log files are written: changes of health are in the cloud's events",
    },
    // ForceNew in terraform-provider-aws internal/service/elbv2/load_balancer.go; subnets of an ALB change in place.
    replaceOn: ["name", "internal", "loadBalancerType"],
    computed: ["arn", "arnSuffix", "dnsName", "vpcId", "zoneId"],
    autoname: { property: "name", maxLength: 32 },
    taggable: true,
    validate: (inputs) =>
      containsUnknown(inputs.subnets) || containsUnknown(inputs.subnetMappings) ? [] : subnetFaults(inputs),

    async create(inputs, { region, name: fallback }) {
      const name = inputs.name ?? fallback;
      if (state.loadBalancers.find((other) => other.name === name) !== undefined) {
        throw new CloudError(
          "DuplicateLoadBalancerName",
          `A load balancer with the name '${name}' exists already`,
        );
      }
      const vpcId = placement(world, inputs);
      const host =
        `${name}-${String(BigInt(`0x${hex(8)}`)).padStart(10, "0")}.${region}.elb.amazonaws.com`.toLowerCase();
      const loadBalancer = {
        arn: arn("elasticloadbalancing", region, world.account, `loadbalancer/app/${name}/${hex(16)}`),
        name,
        dnsName: inputs.internal ? `internal-${host}` : host,
        vpcId,
        zoneId: ZONE_IDS[region] ?? "Z35SXDOTRQ7X7K",
        inputs: { ...inputs, name },
      };
      requireLogDelivery(world, loadBalancer.arn, inputs);
      state.loadBalancers.set(loadBalancer.arn, loadBalancer);
      return Promise.resolve({ id: loadBalancer.arn, outputs: outputsOf(loadBalancer) });
    },

    async read(id) {
      const found = state.loadBalancers.get(id);
      return Promise.resolve(
        found === undefined ? undefined : { inputs: found.inputs, outputs: outputsOf(found) },
      );
    },

    async update(id, inputs) {
      const before = state.loadBalancer(id);
      if (placement(world, inputs) !== before.vpcId) {
        throw new CloudError(
          "InvalidConfigurationRequest",
          `subnets must stay in ${before.vpcId}, the VPC of the load balancer`,
        );
      }
      requireLogDelivery(world, id, inputs);
      const after = { ...before, inputs: { ...inputs, name: before.name } };
      state.loadBalancers.set(id, after);
      listeners.refresh();
      return Promise.resolve(outputsOf(after));
    },

    async delete(id) {
      const found = state.loadBalancers.get(id);
      if (found === undefined) return;
      if (found.inputs.enableDeletionProtection) {
        throw new CloudError(
          "OperationNotPermitted",
          `Load balancer '${id}' has deletion protection; set enableDeletionProtection to false first`,
        );
      }
      // "Deleting a load balancer also deletes its listeners." (API_DeleteLoadBalancer)
      for (const listener of state.listeners.values().filter((one) => one.loadBalancerArn === id))
        await listeners.remove(listener.arn);
      state.loadBalancers.delete(id);
    },
  });
}

const outputsOf = (loadBalancer: StoredLoadBalancer): Properties => ({
  arn: loadBalancer.arn,
  arnSuffix: loadBalancer.arn.slice(loadBalancer.arn.indexOf("loadbalancer/") + "loadbalancer/".length),
  name: loadBalancer.name,
  dnsName: loadBalancer.dnsName,
  vpcId: loadBalancer.vpcId,
  zoneId: loadBalancer.zoneId,
});

const subnetIds = ({ subnets, subnetMappings }: LoadBalancerInputs): readonly string[] =>
  subnets ?? (subnetMappings ?? []).map(({ subnetId }) => subnetId);

function subnetFaults(inputs: LoadBalancerInputs): { property: string; reason: string }[] {
  const given = [inputs.subnets, inputs.subnetMappings].filter((list) => list !== undefined).length;
  const faults =
    given === 1
      ? []
      : [{ property: "subnets", reason: "exactly one of subnets and subnetMappings is needed" }];
  const ids = subnetIds(inputs);
  if (given === 1 && new Set(ids).size !== ids.length)
    faults.push({ property: "subnets", reason: "names a subnet twice" });
  if (given === 1 && ids.length < 2) {
    faults.push({
      property: "subnets",
      reason: `has ${ids.length}; at least two, in two Availability Zones, are needed`,
    });
  }
  return faults;
}

/**
 * The VPC of the subnets. "You must specify subnets from at least two Availability Zones", and no two from one.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
 */
function placement(world: World, inputs: LoadBalancerInputs): string {
  for (const id of inputs.securityGroups ?? []) {
    world.references.require(
      id,
      "aws:ec2/securityGroup:SecurityGroup",
      "securityGroups",
      "InvalidSecurityGroup",
    );
  }
  const places = subnetIds(inputs).map((id) => {
    world.references.require(id, "aws:ec2/subnet:Subnet", "subnets", "SubnetNotFound");
    const place = world.use("subnets").find(id);
    if (place === undefined) throw new CloudError("SubnetNotFound", `The subnet '${id}' does not exist`);
    return place;
  });
  const zones = places.map(({ availabilityZone }) => availabilityZone);
  if (new Set(zones).size < zones.length || zones.length < 2) {
    throw new CloudError(
      "InvalidConfigurationRequest",
      `subnets lie in ${zones.join(", ")}; at least two zones, one subnet in each, are needed`,
    );
  }
  const vpcs = [...new Set(places.map(({ vpcId }) => vpcId))];
  const [vpcId = ""] = vpcs;
  if (vpcs.length > 1)
    throw new CloudError(
      "InvalidConfigurationRequest",
      `subnets lie in ${vpcs.join(", ")}; one VPC is needed`,
    );
  return vpcId;
}

/**
 * A load balancer tries its bucket when the logs are switched on: "Access Denied for bucket".
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function requireLogDelivery(world: World, balancerArn: string, inputs: LoadBalancerInputs): void {
  const [, , , region = "", account = ""] = balancerArn.split(":");
  for (const log of [inputs.accessLogs, inputs.connectionLogs, inputs.healthCheckLogs]) {
    if (log?.enabled !== true) continue;
    const folder = log.prefix === undefined || log.prefix === "" ? "" : `${log.prefix}/`;
    const refusal = world
      .use("logBuckets")
      .refusal(log.bucket, `${folder}AWSLogs/${account}/ELBAccessLogTestFile`, {
        service: "logdelivery.elasticloadbalancing.amazonaws.com",
        sourceArn: balancerArn,
        region,
      });
    if (refusal !== undefined) {
      throw new CloudError(
        "InvalidConfigurationRequest",
        `Access Denied for bucket: ${log.bucket}. Please check S3bucket permission (${refusal})`,
      );
    }
  }
}
