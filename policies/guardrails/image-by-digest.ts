import { holdsUnknown, isBag, unknown } from "../pack/known";
import { type ResourceRule, resourcePolicy } from "../pack/policies";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const CLOUD_RUN = ["gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/job:Job"];
const BY_DIGEST = /^[^\s@]+@sha256:[0-9a-f]{64}$/;

/** A tag can be moved: what was tested and what runs would not be the same. */
export const imageByDigestRule: ResourceRule = {
  name: "guardrail-image-by-digest",
  description:
    "Q1, P1: containers name their image by digest, so that what runs is what was tested, today and at a rollback.",
  types: [TASK_DEFINITION, ...CLOUD_RUN],
  judge: ({ type, name, properties }) => {
    const found =
      type === TASK_DEFINITION
        ? imagesOfTask(properties.containerDefinitions)
        : imagesOfCloudRun(properties.template);
    if (typeof found === "string") return [`image of ${name}: ${found}`];
    return found
      .filter((image) => image !== unknown && !(typeof image === "string" && BY_DIGEST.test(image)))
      .map(
        (image) =>
          `image of ${name}: found ${JSON.stringify(image) ?? "no image"}, expected <repository>@sha256:<64 hex digits>. ` +
          "Fix: docker buildx imagetools inspect <image> shows the digest; write it into Pulumi.<stack>.yaml.",
      );
  },
};

export const imageByDigest = resourcePolicy(imageByDigestRule);

/**
 * The definitions are one JSON text. Where a part of it is not known at preview none of it is; it is judged at `up`,
 * before the task definition is made.
 */
export function imagesOfTask(definitions: unknown): unknown[] | string {
  if (definitions === unknown) return [];
  if (typeof definitions !== "string")
    return "found no containerDefinitions, expected a JSON list. Fix: see infra/compute.";
  let containers: unknown;
  try {
    containers = JSON.parse(definitions);
  } catch (failure) {
    return `found containerDefinitions that are not JSON (${(failure as Error).message}), expected a list. Fix: see infra/compute.`;
  }
  if (!Array.isArray(containers) || containers.length === 0)
    return "found containerDefinitions without a container. Fix: see infra/compute.";
  return containers.map(imageOf);
}

/** A service's template holds containers; a job's template holds the tasks' template. */
function imagesOfCloudRun(template: unknown): unknown[] | string {
  if (template === unknown) return [];
  const inner = isBag(template) && isBag(template.template) ? template.template : template;
  const containers = isBag(inner) ? inner.containers : undefined;
  if (containers === unknown) return [];
  if (!Array.isArray(containers) || containers.length === 0)
    return "found a template without containers. Fix: see infra/ai.";
  return containers.map(imageOf);
}

const imageOf = (container: unknown): unknown =>
  container === unknown || (isBag(container) && holdsUnknown(container.image))
    ? unknown
    : isBag(container)
      ? container.image
      : container;
