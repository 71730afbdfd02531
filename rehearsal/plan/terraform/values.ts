import { UNKNOWN } from "../planned";

/** Properties that are maps with keys of their own, not blocks. */
const MAPS: ReadonlySet<string> = new Set([
  "annotations",
  "attributeMapping",
  "dimensions",
  "environment",
  "labels",
  "tags",
  "tagsAll",
  "variables",
]);

/** Lists of blocks whose name Pulumi's plural does not give by leaving out its `s`. */
const SINGULAR: Readonly<Record<string, string>> = {
  aliases: "aliases",
  cachedMethods: "cached_methods",
  ingress: "ingress",
  egress: "egress",
  traffics: "traffic",
};

/** `mapPublicIpOnLaunch` → `map_public_ip_on_launch`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]+/g, (capitals) => `_${capitals.toLowerCase()}`);

/**
 * The inputs of a resource as Terraform's plan shows values: names in snake case, a nested block as a list, however many
 * there may be. A property that is not known yet is left out, as Terraform does. Inside of a block a stand-in takes its
 * place, the address of what the property is made of: checks ask there whether something is set, not what.
 */
export function terraformValues(
  inputs: Readonly<Record<string, unknown>>,
  madeOf: (property: string) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) => {
      if (value === UNKNOWN || name === "__defaults") return [];
      return [[keyOf(name, value), valueOf(name, value, madeOf(name))] as const];
    }),
  );
}

/** Terraform's name of a property. */
export function keyOf(name: string, value: unknown): string {
  if (!(Array.isArray(value) && value.some(isObject))) return snakeCase(name);
  return snakeCase(SINGULAR[name] ?? name.replace(/ies$/, "y").replace(/s$/, ""));
}

function valueOf(name: string, value: unknown, standIn: string): unknown {
  if (value === UNKNOWN) return standIn;
  if (Array.isArray(value)) {
    return value.map((one: unknown) => (isObject(one) ? block(one, standIn) : valueOf(name, one, standIn)));
  }
  if (!isObject(value)) return value;
  return MAPS.has(name) ? value : [block(value, standIn)];
}

const block = (value: Readonly<Record<string, unknown>>, standIn: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "__defaults")
      .map(([name, inner]) => [keyOf(name, inner), valueOf(name, inner, standIn)]),
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
