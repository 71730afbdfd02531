import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { isBag, known } from "./known";

/** A resource as the rules see it: plain properties, {@link known} has marked what is not known yet. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly properties: Record<string, unknown>;
}

/** A resource among all of the stack, with what its properties come from. */
export interface Deployed extends Declared {
  /** Property → URNs of the resources that its value is made of. */
  readonly madeOf: Readonly<Record<string, readonly string[]>>;
}

/** One resource as it is about to be changed. */
export interface Judged extends Declared {
  /** Declared with `protect`: the engine refuses to delete or replace it. */
  readonly isProtected: boolean;
}

interface Rule {
  /** Name as people see it in a violation: `gate-…`, `release-…`, `guardrail-…`. */
  readonly name: string;
  /** Full sentences that name the rows of requirements.md. */
  readonly description: string;
  /** Where no --policy-pack-config says otherwise. Default: mandatory. */
  readonly level?: "mandatory" | "advisory";
}

/** A rule over one resource, judged before the resource is changed. */
export interface ResourceRule extends Rule {
  /** Pulumi type tokens; strings, because importing a provider's SDK would cost seconds at each preview. */
  readonly types: readonly string[];
  /** Properties that `judge` looks at. Default: all. For a rule about many types: to copy all of each takes its time. */
  readonly reads?: readonly string[];
  /** Returns one text per violation. */
  readonly judge: (resource: Judged) => readonly string[];
}

/** A rule over all resources together: CrossGuard judges it at the end of a preview, and after an `up`. */
export interface StackRule extends Rule {
  readonly judge: (resources: readonly Deployed[]) => readonly string[];
}

/** The rule as CrossGuard runs it. A rule that itself fails is a violation, never a pass. */
export function resourcePolicy({
  name,
  description,
  level = "mandatory",
  types,
  reads,
  judge,
}: ResourceRule): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: level,
    validateResource: ({ type, name: resource, urn, props, opts }, reportViolation) => {
      if (!types.includes(type)) return;
      const violations = guarded(name, () =>
        judge({ type, name: resource, urn, properties: plain(props, reads), isProtected: opts.protect }),
      );
      for (const violation of violations) reportViolation(violation);
    },
  };
}

/** As {@link resourcePolicy}, over the whole stack. */
export function stackPolicy({
  name,
  description,
  level = "mandatory",
  judge,
}: StackRule): StackValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: level,
    validateStack: ({ resources }, reportViolation) => {
      const violations = guarded(name, () => judge(resources.map(deployed)));
      for (const violation of violations) reportViolation(violation);
    },
  };
}

function deployed({ type, name, urn, props, propertyDependencies }: PolicyResource): Deployed {
  const madeOf = Object.entries(propertyDependencies).map(([property, from]) => [
    property,
    from.map((one) => one.urn),
  ]);
  return {
    type,
    name,
    urn,
    properties: plain(props),
    madeOf: Object.fromEntries(madeOf) as Deployed["madeOf"],
  };
}

function plain(props: unknown, reads?: readonly string[]): Record<string, unknown> {
  const properties = known(props, reads);
  return isBag(properties) ? properties : {};
}

function guarded(name: string, judge: () => readonly string[]): readonly string[] {
  try {
    return judge();
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    return [
      `${name} could not be judged, so it counts as broken: ${reason}. This is a fault of the policy pack; please report it.`,
    ];
  }
}
