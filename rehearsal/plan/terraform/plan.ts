import type { Planned } from "../planned";
import { TERRAFORM_TYPES } from "./types";
import { keyOf, terraformValues } from "./values";

/**
 * A Pulumi plan in the JSON of `terraform show -json`, for tools that read only that. Sources:
 * https://developer.hashicorp.com/terraform/internals/json-format (plan, values and configuration representation).
 */
export function terraformPlan(planned: readonly Planned[]): Record<string, unknown> {
  const resources = planned.filter(({ custom }) => custom).map((one) => ({ ...one, ...named(one) }));
  const unmapped = [...new Set(planned.filter(({ custom, type }) => custom && !TERRAFORM_TYPES[type]))];
  if (unmapped.length > 0) throw new UnmappedTypes([...new Set(unmapped.map(({ type }) => type))]);
  const addressOf = new Map(resources.map(({ urn, address }) => [urn, address]));
  const values = resources.map(({ address, terraform, name, inputs, madeOf }) => ({
    ...identity(address, terraform, name),
    values: terraformValues(inputs, (property) => {
      const [first] = madeOf[property]?.flatMap((urn) => addressOf.get(urn) ?? []) ?? [];
      return first === undefined ? "known after apply" : `${first}.id`;
    }),
  }));
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: values } },
    resource_changes: values.map(({ values: after, ...one }) => ({
      ...one,
      change: { actions: ["create"], before: null, after, after_unknown: {} },
    })),
    configuration: {
      root_module: {
        resources: resources.map(({ address, terraform, name, inputs, madeOf }) => ({
          ...identity(address, terraform, name),
          provider_config_key: terraform.split("_")[0],
          expressions: expressions(inputs, madeOf, addressOf),
        })),
      },
    },
  };
}

/** A type that {@link TERRAFORM_TYPES} does not know. */
export class UnmappedTypes extends Error {
  constructor(types: readonly string[]) {
    super(
      `no Terraform name is known for ${types.join(", ")}.\n  what to do: add it to rehearsal/plan/terraform/types.ts`,
    );
  }
}

function named({ type, name }: Planned): { terraform: string; address: string } {
  const terraform = TERRAFORM_TYPES[type] ?? type;
  // A name may hold dots (a version); Terraform's may not.
  return { terraform, address: `${terraform}.${name.replace(/[^A-Za-z0-9_-]/g, "_")}` };
}

const identity = (address: string, type: string, name: string): Record<string, unknown> => ({
  address,
  mode: "managed",
  type,
  name: address.slice(type.length + 1),
  provider_name: `registry.terraform.io/hashicorp/${type.split("_")[0] ?? name}`,
  schema_version: 0,
});

/** What a property is made of, by address: checks follow these to the resources beside. */
function expressions(
  inputs: Readonly<Record<string, unknown>>,
  madeOf: Planned["madeOf"],
  addressOf: ReadonlyMap<string, string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(madeOf).flatMap(([property, urns]) => {
      const addresses = urns.flatMap((urn) => addressOf.get(urn) ?? []);
      if (addresses.length === 0) return [];
      const references = addresses.flatMap((address) => [`${address}.id`, address]);
      return [[keyOf(property, inputs[property]), { references }] as const];
    }),
  );
}
