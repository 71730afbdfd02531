import { imagesOfTask } from "../guardrails/image-by-digest";
import { isBag, unknown } from "../pack/known";
import type { Deployed, Judged, ResourceRule, StackRule } from "../pack/policies";
import { PARAMETER, isRecord, textOf } from "./of-record";
import { type ReleaseRecord, SLOTS, type Slot, readRecord } from "./record";
import { unprovenYet } from "./subjects";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "aws:ecs/service:Service";

/** The record of this command. The engine registers it before anything that runs: everything else waits for it. */
let latest: ReleaseRecord | undefined;

/** The gates judge what the record says; this sees to it that it is what runs, before a task is started. */
export const imageRecordedRule: ResourceRule = {
  name: "release-image-recorded",
  description:
    "Q1, P1: the task definition of a slot with traffic has the very image that the release record names, which is the one that was proven.",
  types: [PARAMETER, TASK_DEFINITION],
  judge: (resource) => {
    if (resource.type === PARAMETER) {
      if (isRecord(resource.properties)) latest = recordOf(resource.properties);
      return [];
    }
    const slot = slotOf(resource);
    return slot === undefined || latest === undefined ? [] : faultsOf(resource, slot, latest);
  },
};

/** As {@link imageRecordedRule}, over all resources together: the service behind a slot runs a task definition of that slot. */
export const serviceRecordedRule: StackRule = {
  name: "release-service-recorded",
  description:
    "Q1, P1: the service of a slot with traffic runs a task definition of this stack with the very image that the release record names.",
  judge: (resources) => {
    const stored = resources.find(({ type, properties }) => type === PARAMETER && isRecord(properties));
    const record = stored === undefined ? undefined : recordOf(stored.properties);
    if (record === undefined) return [];
    return resources
      .filter(({ type }) => type === SERVICE)
      .flatMap((service) => {
        const slot = slotOf(service);
        return slot === undefined || record.weights[slot] === 0
          ? []
          : faultsOfService(service, slot, record, resources);
      });
  },
};

function faultsOfService(
  { name, madeOf }: Deployed,
  slot: Slot,
  record: ReleaseRecord,
  resources: readonly Deployed[],
): string[] {
  const tasks = resources.filter(
    ({ type, urn }) => type === TASK_DEFINITION && madeOf.taskDefinition?.includes(urn),
  );
  const [task] = tasks;
  if (task === undefined || tasks.length > 1)
    return [
      `${name} serves ${record.weights[slot]} %. Found: its taskDefinition is made of ${tasks.length} task definitions of this stack. ` +
        "Expected: exactly one, of which the image is known. Fix: restore infra/compute.",
    ];
  return faultsOf(task, slot, record);
}

function faultsOf(
  { name, properties }: Pick<Judged, "name" | "properties">,
  slot: Slot,
  record: ReleaseRecord,
): string[] {
  const [weight, expected] = [record.weights[slot], record.slots[slot]?.digest];
  if (weight === 0) return [];
  const images = imagesOfTask(properties.containerDefinitions);
  const isUnknown =
    properties.containerDefinitions === unknown || (Array.isArray(images) && images.includes(unknown));
  // A slot that goes nowhere forward, such as one gone back to, is judged when its image is known: at `up`.
  if (isUnknown && !unprovenYet(record).some(({ bearer }) => bearer === slot)) return [];
  const found = isUnknown
    ? "an image that is not known before `up`"
    : typeof images === "string"
      ? images
      : images.map((image) => JSON.stringify(image)).join(" and ");
  const [image, ...others] = Array.isArray(images) ? images : [];
  if (others.length === 0 && typeof image === "string" && digestOf(image) === expected) return [];
  return [
    `${name} is to run ${slot}, which has ${weight} % by the release record. Found: ${found}. ` +
      `Expected: one container with the image ${expected ?? "(the record has none for this slot)"}. ` +
      `Fix: let infra/compute take the image from where the record takes it${isUnknown ? ", or change what it is made of (the AI service's address) in a commit before" : ""}.`,
  ];
}

const digestOf = (image: string): string => image.slice(image.lastIndexOf("@") + 1);

function recordOf(properties: Record<string, unknown>): ReleaseRecord | undefined {
  const text = textOf(properties);
  const reading = typeof text === "string" ? readRecord(text) : { faults: [] };
  return "record" in reading ? reading.record : undefined;
}

/** What belongs to a slot says so by its tag, as guardrail-tags asks. */
function slotOf({ properties: { tags, tagsAll } }: Pick<Judged, "properties">): Slot | undefined {
  const found = [tags, tagsAll].map((one) => (isBag(one) ? one.slot : undefined));
  return SLOTS.find((slot) => found.includes(slot));
}
