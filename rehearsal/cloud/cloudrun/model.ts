import { randomUUID } from "node:crypto";
import { labelOutputs, mayDelete, serviceAccountExists, timestamp } from "../google/common";
import { CloudError, InitializationError, type ResourceModel, defineResource } from "../kernel/model";
import { type Properties, equal } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { hostsOf } from "./address";
import type { Deployer } from "./deployer";
import { etagOf } from "./described";
import { INERT, type ServiceInputs, faultsOfService, serviceInputs } from "./inputs";
import type { ServiceRecord } from "./records";

/** Of the provider alone: a change of these calls no API. */
const VIRTUAL = ["deletionProtection", "deletionPolicy"] as const;

const STATUS = [
  "latestCreatedRevision",
  "latestReadyRevision",
  "trafficStatuses",
  "terminalConditions",
  "conditions",
];
const VERSION = ["generation", "observedGeneration", "etag", "updateTime"];

/** The deployers of the services that exist, by id. */
export interface Deployers {
  open(id: string): Promise<Deployer>;
  get(id: string): Deployer | undefined;
  close(id: string): Promise<void>;
}

export function serviceModel(
  world: World,
  records: Collection<ServiceRecord>,
  deployers: Deployers,
): ResourceModel {
  const current = (id: string): ServiceRecord => {
    const record = records.get(id);
    if (record === undefined)
      throw new CloudError("notFound", `Resource '${id}' of kind 'SERVICE' does not exist.`);
    return record;
  };

  return defineResource<ServiceInputs>({
    type: "gcp:cloudrunv2/service:Service",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_service",
    inputs: serviceInputs,
    inert: INERT,
    replaceOn: ["name", "location", "project"],
    computed: [
      "uri",
      "urls",
      "uid",
      "createTime",
      "creator",
      "lastModifier",
      "reconciling",
      ...STATUS,
      ...VERSION,
    ],
    recomputed: {
      template: [...STATUS, ...VERSION],
      traffics: [...STATUS, ...VERSION],
      labels: ["pulumiLabels", "effectiveLabels", ...VERSION],
    },
    autoname: { property: "name", maxLength: 49 },
    validate: faultsOfService,
    create: async (input) => {
      const project = input.project ?? world.project;
      const id = `projects/${project}/locations/${input.location}/services/${input.name}`;
      if (records.get(id) !== undefined)
        throw new CloudError("Error 409", `Resource '${input.name}' already exists.`);
      requireAccount(world, input);
      const now = timestamp(world);
      records.set(id, {
        id,
        name: input.name,
        project,
        location: input.location,
        uid: randomUUID(),
        hosts: hostsOf(input.name, project, input.location),
        generation: 0,
        observedGeneration: 0,
        revisions: {},
        latestCreated: "",
        serving: [],
        createTime: now,
        updateTime: now,
        declared: input,
      });
      const deployer = await deployers.open(id);
      await deployer.apply(input).catch((error: unknown) => {
        const reason = `Error waiting to create Service: ${error instanceof Error ? error.message : String(error)}`;
        throw new InitializationError(id, { ...input, ...outputsOf(current(id)) }, [reason]);
      });
      return { id, outputs: outputsOf(current(id)) };
    },
    read: (id) => {
      const record = records.get(id);
      return Promise.resolve(record && { inputs: { ...record.declared }, outputs: outputsOf(record) });
    },
    update: async (id, input, before) => {
      requireAccount(world, input);
      if (onlyVirtual(input, before)) {
        records.change(id, (record) => ({ ...record, declared: input }));
        return {};
      }
      await deployers
        .get(id)
        ?.apply(input)
        .catch((error: unknown) => {
          if (!(error instanceof CloudError)) throw error;
          throw new CloudError(
            error.code,
            `Error waiting to update Service: ${error.message.slice(error.code.length + 2)}`,
          );
        });
      return outputsOf(current(id));
    },
    delete: async (id) => {
      const record = records.get(id);
      if (record === undefined) return;
      if (record.declared.deletionProtection) {
        throw new CloudError(
          "deletion_protection",
          `cannot destroy service ${record.name} without setting deletionProtection to false and running \`pulumi up\``,
        );
      }
      if (!mayDelete(record.declared.deletionPolicy, id)) return;
      await deployers.close(id);
      records.delete(id);
    },
  });
}

function onlyVirtual(input: ServiceInputs, before: ServiceInputs): boolean {
  const rest = (one: ServiceInputs): Properties =>
    Object.fromEntries(Object.entries(one).filter(([key]) => !(VIRTUAL as readonly string[]).includes(key)));
  return equal(rest(input), rest(before));
}

function requireAccount(world: World, { template }: ServiceInputs): void {
  const { serviceAccount } = template;
  if (serviceAccount === undefined || serviceAccountExists(world, serviceAccount)) return;
  throw new CloudError(
    "Error 403",
    `Permission 'iam.serviceaccounts.actAs' denied on service account ${serviceAccount} (or it may not exist).`,
  );
}

function outputsOf(record: ServiceRecord): Properties {
  const { id, hosts, generation, observedGeneration, latestCreated, latestReady, failure, declared } = record;
  const condition = {
    type: "Ready",
    state: failure === undefined ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED",
    message: failure ?? "",
    lastTransitionTime: record.updateTime,
  };
  return {
    uri: `https://${hosts[0]}`,
    urls: hosts.map((host) => `https://${host}`),
    uid: record.uid,
    project: record.project,
    // An int64, which Google's JSON writes as a string.
    generation: String(generation),
    observedGeneration: String(observedGeneration),
    etag: etagOf(record),
    createTime: record.createTime,
    updateTime: record.updateTime,
    creator: "rehearsal",
    lastModifier: "rehearsal",
    reconciling: false,
    latestCreatedRevision: latestCreated === "" ? "" : `${id}/revisions/${latestCreated}`,
    latestReadyRevision: latestReady === undefined ? "" : `${id}/revisions/${latestReady}`,
    trafficStatuses: record.serving.map(({ type, revision, percent, tag }) => ({
      type,
      revision,
      percent,
      ...(tag === undefined ? {} : { tag, uri: `https://${tag}---${hosts[0]}` }),
    })),
    terminalConditions: [condition],
    conditions: [condition],
    effectiveAnnotations: declared.annotations ?? {},
    ...labelOutputs(declared.labels),
  };
}
