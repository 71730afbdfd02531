import { z } from "zod";
import { isUnknown } from "../kernel/properties";
import { deletionPolicy, labels, projectId } from "../google/common";
import { faultOfReference } from "../processes/images";

const NAME =
  "must be at most 49 lower-case letters, digits and -, beginning with a letter and not ending in -";

const httpGet = z.strictObject({
  path: z.string().startsWith("/").default("/"),
  port: z.int().min(1).max(65_535).optional(),
  httpHeaders: z
    .array(z.strictObject({ name: z.string().min(1), value: z.string().default("") }))
    .default([]),
});
const tcpSocket = z.strictObject({ port: z.int().min(1).max(65_535).optional() });

/** https://docs.cloud.google.com/run/docs/configuring/healthchecks: the limits of each figure */
const probe = z.strictObject({
  initialDelaySeconds: z.int().min(0).max(240).default(0),
  timeoutSeconds: z.int().min(1).max(240).default(1),
  periodSeconds: z.int().min(1).max(240).default(10),
  failureThreshold: z.int().min(1).default(3),
  httpGet: httpGet.optional(),
  tcpSocket: tcpSocket.optional(),
});
export type Probe = z.infer<typeof probe>;

const container = z.strictObject({
  name: z.string().optional(),
  image: z.string(),
  commands: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  envs: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, "must be a name of an environment variable"),
        value: z.string().optional(),
      }),
    )
    .default([]),
  ports: z
    .strictObject({
      name: z.literal("http1", "must be http1: end-to-end HTTP/2 is not modelled").default("http1"),
      containerPort: z.int().min(1).max(65_535).default(8080),
    })
    .default({ name: "http1", containerPort: 8080 }),
  resources: z
    .strictObject({
      limits: z.record(z.enum(["cpu", "memory"]), z.string()).optional(),
      cpuIdle: z.boolean().optional(),
      startupCpuBoost: z.boolean().optional(),
    })
    .optional(),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
});
export type Container = z.infer<typeof container>;

const template = z.strictObject({
  revision: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be at most 63 lower-case letters, digits and -")
    .optional(),
  containers: z.array(container).length(1, "must be exactly one container: sidecars are not modelled"),
  serviceAccount: z.string().optional(),
  scaling: z
    .strictObject({
      minInstanceCount: z.int().min(0).max(20).default(0),
      maxInstanceCount: z.int().min(1).default(100),
    })
    .default({ minInstanceCount: 0, maxInstanceCount: 100 }),
  timeout: z
    .string()
    .regex(/^\d+(\.\d+)?s$/, "must be seconds such as 300s")
    .default("300s"),
  maxInstanceRequestConcurrency: z.int().min(1).max(1000).optional(),
  executionEnvironment: z.enum(["EXECUTION_ENVIRONMENT_GEN1", "EXECUTION_ENVIRONMENT_GEN2"]).optional(),
  labels,
  annotations: z.record(z.string(), z.string()).optional(),
});
export type Template = z.infer<typeof template>;

export const traffic = z.strictObject({
  type: z
    .enum(["TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"])
    .default("TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"),
  revision: z.string().optional(),
  percent: z.int().min(0).max(100).default(0),
  tag: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,44}[a-z0-9])?$/, "must be at most 46 lower-case letters, digits and -")
    .optional(),
});
export type Traffic = z.infer<typeof traffic>;

export const serviceInputs = z.strictObject({
  name: z.string().regex(/^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/, NAME),
  location: z.string().regex(/^[a-z]+-[a-z]+\d+$/, "must be a region such as us-central1"),
  project: projectId,
  template,
  traffics: z.array(traffic).optional(),
  scaling: z
    .strictObject({
      minInstanceCount: z.int().min(0).max(1000).optional(),
      maxInstanceCount: z.int().min(1).optional(),
    })
    .optional(),
  ingress: z
    .literal(
      "INGRESS_TRAFFIC_ALL",
      "must be INGRESS_TRAFFIC_ALL: callers inside a Google network are not modelled",
    )
    .default("INGRESS_TRAFFIC_ALL"),
  invokerIamDisabled: z.boolean().default(false),
  deletionProtection: z.boolean().default(true),
  deletionPolicy,
  description: z.string().max(512).optional(),
  labels,
  annotations: z.record(z.string(), z.string()).optional(),
  launchStage: z.enum(["GA", "BETA", "ALPHA"]).default("GA"),
  client: z.string().optional(),
  clientVersion: z.string().optional(),
  defaultUriDisabled: z
    .literal(false, "must be false: the service's own address is the only one modelled")
    .optional(),
});
export type ServiceInputs = z.infer<typeof serviceInputs>;

export const INERT = {
  scaling:
    "each revision with traffic runs one instance at least, which is what the service's minimum is for; none are added under load",
  "template.scaling.maxInstanceCount":
    "instances are not added under load: as many run as minInstanceCount says, and at least one",
  "template.scaling.minInstanceCount":
    "0 runs one instance too: a revision with traffic is never scaled to zero",
  "template.containers.resources": "a process here may take what the machine has",
  "template.maxInstanceRequestConcurrency": "an instance takes what comes",
  "template.executionEnvironment": "the instances run on this machine's own Node",
  labels: "shown; nothing is billed",
  annotations: "shown",
  description: "shown",
  launchStage: "shown",
  client: "shown",
  clientVersion: "shown",
};

/** https://docs.cloud.google.com/run/docs/container-contract#env-vars */
const RESERVED = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"];

interface Fault {
  property: string;
  reason: string;
}

/** Faults over several properties. Any value may be unknown in a preview, and any default missing then. */
export function faultsOfService(given: Partial<ServiceInputs>): Fault[] {
  return [...faultsOfTemplate(given), ...faultsOfTraffic(given.traffics), ...faultsOfTags(given)];
}

function faultsOfTemplate({ name, template: given }: Partial<ServiceInputs>): Fault[] {
  const faults: Fault[] = [];
  const [one] = Array.isArray(given?.containers) ? given.containers : [];
  if (given === undefined || one === undefined) return faults;
  const where = "template.containers[0]";
  const { revision } = given;
  if (known(name) && known(revision) && !revision.startsWith(`${name}-`)) {
    faults.push({
      property: "template.revision",
      reason: `${revision} must begin with ${name}-, the service's name`,
    });
  }
  if (known(one.image)) {
    const fault = faultOfReference(one.image);
    if (fault !== undefined) faults.push({ property: `${where}.image`, reason: fault });
  }
  const names = (one.envs ?? []).map((env) => env.name);
  const reserved = names.filter((env) => RESERVED.includes(env));
  if (reserved.length > 0) {
    faults.push({
      property: `${where}.envs`,
      reason: `The following reserved env names were provided: ${reserved.join(", ")}. These values are automatically set by the system.`,
    });
  }
  const twice = names.filter((env, index) => names.indexOf(env) < index);
  if (twice.length > 0)
    faults.push({ property: `${where}.envs`, reason: `${twice.join(", ")} is there twice` });
  for (const kind of ["startupProbe", "livenessProbe"] as const) {
    const check = one[kind];
    if (check === undefined) continue;
    const kinds = [check.httpGet, check.tcpSocket].filter((value) => value !== undefined);
    if (kinds.length !== 1)
      faults.push({ property: `${where}.${kind}`, reason: "needs exactly one of httpGet and tcpSocket" });
    const port = kinds[0]?.port;
    const own = one.ports?.containerPort ?? 8080;
    if (port !== undefined && port !== own) {
      faults.push({
        property: `${where}.${kind}`,
        reason: `port ${port} is not the container's, ${own}: it has one port here`,
      });
    }
    if (check.timeoutSeconds > check.periodSeconds) {
      faults.push({
        property: `${where}.${kind}`,
        reason: "timeoutSeconds must not be more than periodSeconds",
      });
    }
  }
  const { minInstanceCount: least, maxInstanceCount: most } = given.scaling ?? {};
  if (least !== undefined && most !== undefined && least > most) {
    faults.push({
      property: "template.scaling",
      reason: `minInstanceCount ${least} is more than maxInstanceCount ${most}`,
    });
  }
  return faults;
}

export function faultsOfTraffic(traffics: readonly Traffic[] | undefined): Fault[] {
  if (!Array.isArray(traffics) || traffics.length === 0) return [];
  const rows: readonly Traffic[] = traffics;
  const faults: Fault[] = [];
  for (const { type, revision } of rows) {
    const named = type === "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    if (named && revision === undefined)
      faults.push({ property: "traffics", reason: `a row of type ${type} needs a revision` });
    if (!named && revision !== undefined) {
      faults.push({
        property: "traffics",
        reason: `the row of ${revision} must be of type TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION`,
      });
    }
  }
  const percents = rows.map(({ percent }) => percent ?? 0);
  if (percents.every((percent) => typeof percent === "number")) {
    const sum = percents.reduce((total, percent) => total + percent, 0);
    if (sum !== 100)
      faults.push({ property: "traffics", reason: `the percents total ${sum}; they must total 100` });
  }
  return faults;
}

/** Cloud Run's own words and limit: github.com/PolicyEngine/policyengine-api/issues/3729 */
function faultsOfTags({ name, traffics }: Partial<ServiceInputs>): Fault[] {
  if (!Array.isArray(traffics)) return [];
  const rows: readonly Traffic[] = traffics;
  const tags = rows.flatMap(({ tag }) => (known(tag) ? [tag] : []));
  const twice =
    new Set(tags).size < tags.length ? [{ property: "traffics", reason: "a tag is there twice" }] : [];
  const long = tags
    .filter((tag) => known(name) && name.length + tag.length > 46)
    .map((tag) => ({
      property: "traffics",
      reason: `traffic tag '${tag}' and service name '${name}' together are too long. Combined traffic tag and service name cannot exceed 46 characters.`,
    }));
  return [...twice, ...long];
}

const known = (value: unknown): value is string => typeof value === "string" && !isUnknown(value);
