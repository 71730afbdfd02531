import { createHash } from "node:crypto";
import type { z } from "zod";
import type { ResourceModel } from "./model";
import { packageOf } from "./registry";
import { type Properties, containsUnknown } from "./properties";

/** One thing wrong with what a program declares, as the engine shows it. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
}

/** Properties of every AWS resource that the models need not repeat: provider v7 takes `region` on each resource. */
export function ownInputs(model: ResourceModel, inputs: Properties): Properties {
  const own = { ...inputs };
  if (packageOf(model.type) === "aws") delete own.region;
  if (model.taggable === true) {
    delete own.tags;
    delete own.tagsAll;
  }
  return own;
}

/** All faults of the inputs at once. What a preview cannot know yet is not judged. */
export function faultsOf(model: ResourceModel, inputs: Properties): Fault[] {
  const own = ownInputs(model, inputs);
  const parsed = model.inputs.safeParse(own);
  const faults = parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultsOfIssue(issue, own));
  const further = parsed.success || faults.length === 0 ? (model.validate?.(parsed.data ?? own) ?? []) : [];
  return [...faults, ...further];
}

function faultsOfIssue(issue: z.core.$ZodIssue, inputs: Properties): Fault[] {
  const property = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      property: property === "" ? key : `${property}.${key}`,
      reason:
        "is not modelled by the embedded cloud, which refuses rather than pretends (rehearsal/COVERAGE.md)",
    }));
  }
  const value = issue.path.reduce<unknown>(
    (current, key) => (current === null || current === undefined ? undefined : (current as never)[key]),
    inputs,
  );
  if (containsUnknown(value)) return [];
  const shown = value === undefined ? "" : ` (found ${JSON.stringify(value).slice(0, 120)})`;
  return [{ property, reason: `${issue.message}${shown}` }];
}

/** Fills in the generated name, stable for one resource within one operation: the engine hands in the seed. */
export function withName(
  model: ResourceModel,
  name: string,
  inputs: Properties,
  before: Properties,
  seed: Uint8Array,
): Properties {
  const rule = model.autoname;
  if (rule === undefined || inputs[rule.property] !== undefined) return inputs;
  const kept = before[rule.property];
  if (typeof kept === "string") return { ...inputs, [rule.property]: kept };
  const suffix = createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7);
  const separator = rule.separator ?? "-";
  const stem = name.slice(0, rule.maxLength - suffix.length - separator.length);
  return { ...inputs, [rule.property]: `${stem}${separator}${suffix}` };
}
