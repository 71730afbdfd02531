import { z } from "zod";
import { arn, hex } from "../../kernel/identifiers";
import { CloudError, defineResource, type ResourceModel } from "../../kernel/model";
import { isUnknown, type Properties } from "../../kernel/properties";
import type { World } from "../../kernel/world";
import { parseMatcher } from "../health";
import type { Pools } from "../pools";
import type { State, StoredTargetGroup } from "../state";
import { nameSchema } from "./naming";

const UNMODELLED_PROTOCOL = "only HTTP to the targets is modelled";

const healthCheckSchema = z.strictObject({
  enabled: z.literal(true, "targets of type ip and instance are always checked").default(true),
  healthyThreshold: z.int().min(2).max(10).default(3),
  unhealthyThreshold: z.int().min(2).max(10).default(3),
  interval: z.int().min(5).max(300).default(30),
  // API_CreateTargetGroup: "For target groups with a protocol of … HTTP, or HTTPS, the default is 5 seconds."
  timeout: z.int().min(2).max(120).default(5),
  matcher: z
    .string()
    .refine(
      (codes) => parseMatcher(codes) !== undefined,
      "codes from 200 to 499, such as 200, 200-299 or 200,202",
    )
    .default("200"),
  path: z.string().min(1).max(1024).startsWith("/").default("/"),
  port: z.string().default("traffic-port"),
  protocol: z.literal("HTTP", UNMODELLED_PROTOCOL).default("HTTP"),
});

/** Without a block the API's own defaults hold, which differ from the provider's (API_CreateTargetGroup). */
const API_DEFAULTS = { healthyThreshold: 5, unhealthyThreshold: 2 };

const percentage = z
  .string()
  .regex(/^(off|[1-9]\d?|100)$/, "off, or 1 to 100")
  .default("off");

const inputsSchema = z.strictObject({
  name: nameSchema.optional(),
  port: z.int().min(1).max(65_535),
  protocol: z.literal("HTTP", UNMODELLED_PROTOCOL),
  protocolVersion: z.literal("HTTP1", "only HTTP1 is modelled").default("HTTP1"),
  targetType: z
    .enum(["instance", "ip"], "allowed are instance and ip; lambda and alb are not modelled")
    .default("instance"),
  vpcId: z.string().min(1),
  ipAddressType: z.literal("ipv4", "only ipv4 is modelled").default("ipv4"),
  deregistrationDelay: z.coerce.number().int().min(0).max(3600).default(300),
  healthCheck: healthCheckSchema.default(() => healthCheckSchema.parse(API_DEFAULTS)),
  loadBalancingAlgorithmType: z
    .enum(["round_robin", "least_outstanding_requests", "weighted_random"])
    .default("round_robin"),
  loadBalancingAnomalyMitigation: z
    .literal("off", "anomaly mitigation is not modelled; allowed is off")
    .default("off"),
  loadBalancingCrossZoneEnabled: z
    .enum(["true", "false", "use_load_balancer_configuration"])
    .default("use_load_balancer_configuration"),
  slowStart: z.literal(0, "slow start is not modelled; allowed is 0").default(0),
  stickiness: z
    .strictObject({
      type: z.enum(["lb_cookie", "app_cookie"]),
      enabled: z.literal(false, "sticky sessions are not modelled; allowed is false"),
      cookieDuration: z.int().min(0).max(604_800).optional(),
      cookieName: z.string().optional(),
    })
    .optional(),
  targetGroupHealth: z
    .strictObject({
      dnsFailover: z
        .strictObject({
          minimumHealthyTargetsCount: z.string().optional(),
          minimumHealthyTargetsPercentage: percentage,
        })
        .optional(),
      unhealthyStateRouting: z
        .strictObject({
          minimumHealthyTargetsCount: z.int().min(1).default(1),
          minimumHealthyTargetsPercentage: percentage,
        })
        .optional(),
    })
    .optional(),
});

export type TargetGroupInputs = z.infer<typeof inputsSchema>;

export function targetGroupModel(world: World, state: State, pools: Pools): ResourceModel {
  return defineResource<TargetGroupInputs>({
    type: "aws:lb/targetGroup:TargetGroup",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_target_group",
    inputs: inputsSchema,
    inert: {
      loadBalancingCrossZoneEnabled: "all zones are one machine",
      "targetGroupHealth.dnsFailover": "the load balancer has one node, so DNS has nothing to fail over to",
      ipAddressType: "targets listen on loopback",
    },
    // ForceNew in terraform-provider-aws internal/service/elbv2/target_group.go
    replaceOn: ["name", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"],
    computed: ["arn", "arnSuffix", "loadBalancerArns"],
    autoname: { property: "name", maxLength: 32 },
    taggable: true,
    validate: (inputs) => [...timeoutFault(inputs), ...portFault(inputs)],

    async create(inputs, { region, name: fallback }) {
      world.references.require(inputs.vpcId, "aws:ec2/vpc:Vpc", "vpcId", "ValidationError");
      const name = inputs.name ?? fallback;
      if (state.targetGroups.find((group) => group.name === name) !== undefined) {
        throw new CloudError(
          "DuplicateTargetGroupName",
          `A target group with the name '${name}' exists already`,
        );
      }
      const group = {
        arn: arn("elasticloadbalancing", region, world.account, `targetgroup/${name}/${hex(16)}`),
        name,
        inputs: { ...inputs, name },
      };
      state.targetGroups.set(group.arn, group);
      return Promise.resolve({ id: group.arn, outputs: outputsOf(group, state) });
    },

    async read(id) {
      const group = state.targetGroups.get(id);
      return Promise.resolve(
        group === undefined ? undefined : { inputs: group.inputs, outputs: outputsOf(group, state) },
      );
    },

    async update(id, inputs) {
      const before = state.targetGroup(id);
      const group = { ...before, inputs: { ...inputs, name: before.name } };
      state.targetGroups.set(id, group);
      pools.refresh();
      return Promise.resolve(outputsOf(group, state));
    },

    async delete(id) {
      const users = state.usersOf(id);
      if (users.length > 0) {
        throw new CloudError(
          "ResourceInUse",
          `Target group '${id}' is currently in use by a listener or a rule of ${users.join(", ")}`,
        );
      }
      pools.drop(id);
      state.targetGroups.delete(id);
      return Promise.resolve();
    },
  });
}

const outputsOf = (group: StoredTargetGroup, state: State): Properties => ({
  arn: group.arn,
  arnSuffix: group.arn.slice(group.arn.lastIndexOf(":") + 1),
  name: group.name,
  loadBalancerArns: state.usersOf(group.arn),
});

function timeoutFault({ healthCheck }: TargetGroupInputs): { property: string; reason: string }[] {
  const { timeout, interval } = healthCheck ?? {};
  if (typeof timeout !== "number" || typeof interval !== "number" || timeout < interval) return [];
  return [
    {
      property: "healthCheck.timeout",
      reason: `${timeout} s is not shorter than the interval of ${interval} s`,
    },
  ];
}

function portFault({ healthCheck, port }: TargetGroupInputs): { property: string; reason: string }[] {
  const checked = healthCheck?.port ?? "traffic-port";
  if (checked === "traffic-port" || isUnknown(checked) || checked === String(port)) return [];
  const reason = `${checked} is another port than the targets' own, which the embedded cloud does not model; allowed is traffic-port`;
  return [{ property: "healthCheck.port", reason }];
}
