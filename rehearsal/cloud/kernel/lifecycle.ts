import { InitializationError, type ResourceContext, type ResourceModel } from "./model";
import { UNKNOWN, type Properties, changedPaths, containsUnknown, equal } from "./properties";
import { packageOf } from "./registry";
import { ownInputs } from "./validation";
import type { World } from "./world";

/** What the engine shows of a difference, and whether it means another resource. */
export interface Difference {
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
  readonly replaces: boolean;
}

/** Settings of a provider as the stack configures it. */
export interface ProviderSettings {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** How the inputs differ from those last applied, by the model's rules of replacement. */
export function difference(model: ResourceModel, before: Properties, after: Properties): Difference[] {
  return changedPaths(before, after).map((path) => {
    const top = path.split(".")[0] ?? path;
    const kind = before[top] === undefined ? "add" : after[top] === undefined ? "delete" : "update";
    return { path, kind, replaces: replaces(model, path) };
  });
}

function replaces(model: ResourceModel, path: string): boolean {
  if (path === "tagsAll" || path === "tags" || path.startsWith("tags.")) return false;
  if (model.update === undefined || (path === "region" && packageOf(model.type) === "aws")) return true;
  return model.replaceOn.some(
    (rule) => rule === "*" || rule === path || path.startsWith(`${rule}.`) || rule.startsWith(`${path}.`),
  );
}

/** The parts of an AWS resource that come from the provider rather than from the model. */
export function commonOutputs(
  model: ResourceModel,
  inputs: Properties,
  settings: ProviderSettings,
): Properties {
  const outputs: Properties = {};
  if (packageOf(model.type) === "aws") outputs.region = inputs.region ?? settings.region;
  return { ...outputs, ...allTags(model, inputs, settings) };
}

/**
 * The provider's default tags and the resource's own together. AWS's provider puts them among the checked inputs, where
 * policies see them: https://github.com/pulumi/pulumi-aws/blob/master/provider/tags.go
 */
export function allTags(
  model: ResourceModel,
  { tags }: Properties,
  { defaultTags }: ProviderSettings,
): { tagsAll?: unknown } {
  if (model.taggable !== true) return {};
  return { tagsAll: containsUnknown(tags) ? UNKNOWN : { ...defaultTags, ...(tags ?? {}) } };
}

/** A preview of creation: everything computed is unknown. */
export function previewCreate(
  model: ResourceModel,
  inputs: Properties,
  settings: ProviderSettings,
): Properties {
  const unknown = Object.fromEntries(model.computed.map((name) => [name, UNKNOWN]));
  return { ...unknown, ...inputs, ...commonOutputs(model, inputs, settings) };
}

/** A preview of an update in place: what was computed stays, but for what the change recomputes. */
export function previewUpdate(
  model: ResourceModel,
  state: Properties,
  before: Properties,
  after: Properties,
  settings: ProviderSettings,
): Properties {
  const kept = Object.fromEntries(Object.entries(state).filter(([key]) => !(key in before) || key in after));
  const paths = changedPaths(before, after);
  const recomputed = Object.entries(model.recomputed ?? {})
    .filter(([input]) => paths.some((path) => path === input || path.startsWith(`${input}.`)))
    .flatMap(([, outputs]) => outputs);
  return {
    ...kept,
    ...after,
    ...Object.fromEntries(recomputed.map((name) => [name, UNKNOWN])),
    ...commonOutputs(model, after, settings),
  };
}

/** Parsed inputs with the schema's defaults; throws nothing for what `check` has let through. */
export const applied = (model: ResourceModel, inputs: Properties): Properties =>
  model.inputs.parse(ownInputs(model, inputs));

/** Makes the resource, and makes it known to what will refer to it. */
export async function create(
  world: World,
  model: ResourceModel,
  inputs: Properties,
  context: ResourceContext,
  settings: ProviderSettings,
): Promise<{ id: string; outputs: Properties }> {
  const values = applied(model, inputs);
  const made = await model.create(values, context).catch((failure: unknown) => {
    // It exists all the same, and what depends on it after the next `up` must find it.
    if (failure instanceof InitializationError) announce(world, model, failure.id, failure.outputs);
    throw failure;
  });
  const outputs = { ...values, ...inputs, ...made.outputs, ...commonOutputs(model, inputs, settings) };
  announce(world, model, made.id, outputs);
  return { id: made.id, outputs };
}

function announce(world: World, model: ResourceModel, id: string, outputs: Properties): void {
  for (const reference of referencesOf(id, outputs)) world.references.add(reference, model.type, id);
}

/** Changes it in place. */
export async function update(
  model: ResourceModel,
  id: string,
  state: Properties,
  before: Properties,
  after: Properties,
  context: ResourceContext,
  settings: ProviderSettings,
): Promise<Properties> {
  const [values, old] = [applied(model, after), applied(model, before)];
  // A change of tags alone is the provider's business: the model has nothing to do.
  const changed = equal(values, old) ? {} : await model.update?.(id, values, old, context);
  const kept = Object.fromEntries(Object.entries(state).filter(([key]) => !(key in before) || key in after));
  return { ...kept, ...values, ...after, ...changed, ...commonOutputs(model, after, settings) };
}

/** What is live now, with the inputs cut to the shape that the program wrote, so that only drift shows. */
export async function read(
  model: ResourceModel,
  id: string,
  state: Properties,
  inputs: Properties | undefined,
  context: ResourceContext,
): Promise<{ outputs: Properties; inputs: Properties } | undefined> {
  const live = await model.read(id, context);
  if (live === undefined) return undefined;
  const seen = inputs === undefined ? live.inputs : inShapeOf(inputs, live.inputs);
  return { outputs: { ...state, ...live.inputs, ...live.outputs, ...seen }, inputs: seen };
}

/** Ends it, and forgets what referred to it. */
export async function remove(
  world: World,
  model: ResourceModel,
  id: string,
  state: Properties,
  context: ResourceContext,
): Promise<void> {
  await model.delete(id, context);
  for (const reference of referencesOf(id, state)) world.references.remove(reference, model.type);
}

const referencesOf = (id: string, outputs: Properties): string[] =>
  [...new Set([id, outputs.arn])].filter(
    (value): value is string => typeof value === "string" && value !== UNKNOWN,
  );

function inShapeOf(written: Properties, live: Properties): Properties {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [key, key in live ? shaped(value, live[key]) : value]),
  );
}

function shaped(written: unknown, live: unknown): unknown {
  if (Array.isArray(written) && Array.isArray(live)) {
    return live.map((item: unknown, index) => (index < written.length ? shaped(written[index], item) : item));
  }
  if (isBag(written) && isBag(live)) {
    return Object.fromEntries(
      Object.keys(written).flatMap((key) =>
        live[key] === undefined ? [] : [[key, shaped(written[key], live[key])]],
      ),
    );
  }
  return live;
}

const isBag = (value: unknown): value is Properties =>
  value !== null && typeof value === "object" && !Array.isArray(value);
