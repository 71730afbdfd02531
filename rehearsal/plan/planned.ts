import { z } from "zod";

/** A resource as a preview plans it. */
export interface Planned {
  readonly urn: string;
  /** Pulumi's token. */
  readonly type: string;
  readonly name: string;
  /** URN of the component that holds it. */
  readonly parent: string | undefined;
  /** Whether it is a resource of a cloud, not a component. */
  readonly custom: boolean;
  readonly protect: boolean;
  /** What is not known before `up` is {@link UNKNOWN}; a secret is {@link SECRET}. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Property → URNs of the resources that its value is made of. */
  readonly madeOf: Readonly<Record<string, readonly string[]>>;
  /** URNs of all that it depends on. */
  readonly dependencies: readonly string[];
}

/** The engine's stand-in for a value that is not known yet (pulumi sdk go/common/resource/plugin/rpc.go, UnknownStringValue). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The engine's stand-in for a secret in a preview's JSON. */
export const SECRET = "[secret]";

const state = z.object({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean(),
  protect: z.boolean().optional(),
  parent: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  dependencies: z.array(z.string()).nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
});
const digest = z.object({ steps: z.array(z.object({ op: z.string(), newState: state.optional() })) });

/** Reads `pulumi preview --json`: what the stack will consist of, in the order in which the engine came to it. */
export function readPlan(json: unknown): Planned[] {
  return digest.parse(json).steps.flatMap(({ newState }) => {
    if (newState === undefined || newState.type.startsWith("pulumi:")) return [];
    const { urn, type, custom, protect = false, parent, inputs = {} } = newState;
    return [
      {
        urn,
        type,
        custom,
        protect,
        parent,
        name: urn.slice(urn.lastIndexOf("::") + 2),
        inputs,
        madeOf: Object.fromEntries(
          Object.entries(newState.propertyDependencies ?? {}).map(([property, urns]) => [
            property,
            urns ?? [],
          ]),
        ),
        dependencies: newState.dependencies ?? [],
      },
    ];
  });
}
