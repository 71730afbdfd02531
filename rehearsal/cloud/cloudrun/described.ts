import type { RevisionRecord, ServiceRecord } from "./records";

/** https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services#Service */
export function describedService(record: ServiceRecord): Record<string, unknown> & { readonly etag: string } {
  const { id, hosts, generation, observedGeneration, latestCreated, latestReady, failure, declared } = record;
  return {
    name: id,
    uid: record.uid,
    // An int64, which Google's JSON writes as a string.
    generation: String(generation),
    observedGeneration: String(observedGeneration),
    createTime: record.createTime,
    updateTime: record.updateTime,
    labels: declared.labels,
    annotations: declared.annotations,
    ingress: declared.ingress,
    launchStage: declared.launchStage,
    template: {
      revision: declared.template.revision,
      serviceAccount: declared.template.serviceAccount,
      timeout: declared.template.timeout,
      scaling: declared.template.scaling,
      containers: declared.template.containers.map(({ name, image }) => ({ name, image })),
    },
    traffic: declared.traffics ?? [],
    trafficStatuses: record.serving.map(({ type, revision, percent, tag }) => ({
      ...{ type, revision, percent },
      ...(tag === undefined ? {} : { tag, uri: `https://${tag}---${hosts[0]}` }),
    })),
    terminalCondition: {
      type: "Ready",
      state: failure === undefined ? "CONDITION_SUCCEEDED" : "CONDITION_FAILED",
      message: failure,
      lastTransitionTime: record.updateTime,
    },
    latestCreatedRevision: latestCreated === "" ? undefined : `${id}/revisions/${latestCreated}`,
    latestReadyRevision: latestReady && `${id}/revisions/${latestReady}`,
    uri: `https://${hosts[0]}`,
    urls: hosts.map((host) => `https://${host}`),
    reconciling: generation !== observedGeneration && failure === undefined,
    etag: etagOf(record),
  };
}

/** Another one after each change. */
export const etagOf = ({ generation }: Pick<ServiceRecord, "generation">): string => `"${generation}"`;

/** https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services.revisions#Revision */
export const describedRevision = (
  { id }: ServiceRecord,
  name: string,
  { template, state, reason, createTime }: RevisionRecord,
): Record<string, unknown> => ({
  name: `${id}/revisions/${name}`,
  service: id.split("/").at(-1),
  createTime,
  serviceAccount: template.serviceAccount,
  containers: template.containers.map(({ name: container, image }) => ({ name: container, image })),
  reconciling: state === "DEPLOYING",
  conditions: [
    {
      type: "Ready",
      state: { DEPLOYING: "CONDITION_RECONCILING", READY: "CONDITION_SUCCEEDED", FAILED: "CONDITION_FAILED" }[
        state
      ],
      message: reason,
    },
  ],
});
