import { z } from "zod";
import { hex } from "../../kernel/identifiers";
import { CloudError, defineResource, type ResourceModel } from "../../kernel/model";
import type { Properties } from "../../kernel/properties";
import type { World } from "../../kernel/world";
import type { Listeners } from "../listeners";
import { DEFAULT_POLICY, tlsRange } from "../ssl";
import type { State, StoredListener } from "../state";
import { actionFaults, actionsSchema } from "./action";
import { responseHeaderInputs } from "./responseHeaders";

const inputsSchema = z.strictObject({
  loadBalancerArn: z.string().min(1),
  port: z.int().min(1).max(65_535),
  protocol: z
    .enum(["HTTP", "HTTPS"], "an application load balancer listens for HTTP or HTTPS")
    .default("HTTP"),
  certificateArn: z.string().min(1).optional(),
  sslPolicy: z
    .string()
    .refine((policy) => tlsRange(policy) !== undefined, "not a security policy of Elastic Load Balancing")
    .optional(),
  defaultActions: actionsSchema,
  mutualAuthentication: z
    .strictObject({ mode: z.literal("off", "mutual TLS is not modelled; allowed is off") })
    .optional(),
  ...responseHeaderInputs,
});

export type ListenerInputs = z.infer<typeof inputsSchema>;

export function listenerModel(world: World, state: State, listeners: Listeners): ResourceModel {
  return defineResource<ListenerInputs>({
    type: "aws:lb/listener:Listener",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb_listener",
    inputs: inputsSchema,
    // ForceNew in terraform-provider-aws internal/service/elbv2/listener.go; port and protocol change in place.
    replaceOn: ["loadBalancerArn"],
    computed: ["arn"],
    taggable: true,
    validate: (inputs) => [
      ...tlsFaults(inputs),
      ...(Array.isArray(inputs.defaultActions) ? actionFaults(inputs.defaultActions, "defaultActions") : []),
    ],

    async create(inputs) {
      const loadBalancer = state.loadBalancer(inputs.loadBalancerArn);
      requireUsable(world, state, inputs);
      const listener: StoredListener = {
        arn: `${loadBalancer.arn.replace(":loadbalancer/", ":listener/")}/${hex(16)}`,
        loadBalancerArn: loadBalancer.arn,
        inputs: withPolicy(inputs),
      };
      state.listeners.set(listener.arn, listener);
      try {
        await listeners.open(listener.arn);
      } catch (error) {
        state.listeners.delete(listener.arn);
        throw error;
      }
      return { id: listener.arn, outputs: outputsOf(listener) };
    },

    async read(id) {
      const found = state.listeners.get(id);
      return Promise.resolve(
        found === undefined ? undefined : { inputs: found.inputs, outputs: outputsOf(found) },
      );
    },

    async update(id, inputs) {
      const before = state.listener(id);
      requireUsable(world, state, inputs, id);
      const after = { ...before, inputs: withPolicy(inputs) };
      state.listeners.set(id, after);
      const same = (["port", "protocol", "certificateArn", "sslPolicy"] as const).every(
        (key) => before.inputs[key] === after.inputs[key],
      );
      if (same) listeners.refresh();
      else await listeners.reopen(id);
      return outputsOf(after);
    },

    async delete(id) {
      if (state.listeners.get(id) !== undefined) await listeners.remove(id);
    },
  });
}

const outputsOf = ({ arn, inputs }: StoredListener): Properties => ({
  arn,
  protocol: inputs.protocol,
  sslPolicy: inputs.sslPolicy ?? "",
});

const withPolicy = (inputs: ListenerInputs): ListenerInputs =>
  inputs.protocol === "HTTPS" ? { ...inputs, sslPolicy: inputs.sslPolicy ?? DEFAULT_POLICY } : inputs;

function tlsFaults({
  protocol,
  certificateArn,
  sslPolicy,
}: ListenerInputs): { property: string; reason: string }[] {
  if (protocol === "HTTPS") {
    return certificateArn === undefined
      ? [{ property: "certificateArn", reason: "is needed by an HTTPS listener" }]
      : [];
  }
  return Object.entries({ certificateArn, sslPolicy })
    .filter(([, value]) => value !== undefined)
    .map(([property]) => ({ property, reason: "belongs to an HTTPS listener; this one is HTTP" }));
}

/** Errors as API_CreateListener names them. */
function requireUsable(world: World, state: State, inputs: ListenerInputs, itself?: string): void {
  const { loadBalancerArn, port, certificateArn } = inputs;
  const other = state.listeners.find(
    (one) => one.loadBalancerArn === loadBalancerArn && one.inputs.port === port && one.arn !== itself,
  );
  if (other !== undefined)
    throw new CloudError(
      "DuplicateListener",
      `A listener already exists on port ${port} of '${loadBalancerArn}'`,
    );
  if (certificateArn !== undefined) {
    const certificate = world.use("certificates").find(certificateArn);
    if (certificate === undefined)
      throw new CloudError("CertificateNotFound", `Certificate '${certificateArn}' not found`);
    if (certificate.status !== "ISSUED") {
      const reason = `The certificate '${certificateArn}' must have been issued; it is ${certificate.status}. Wait for its validation`;
      throw new CloudError("UnsupportedCertificate", reason);
    }
  }
  state.requireForwardable(inputs.defaultActions, loadBalancerArn);
}
