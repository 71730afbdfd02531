import { arn } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { LIMITS, type TIERS, type TYPES } from "./asked";

/** What makes a parameter. */
export interface ParameterContent {
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  readonly value: string;
  readonly tier: (typeof TIERS)[number];
  readonly description?: string;
}

export interface Parameter extends ParameterContent {
  readonly version: number;
  readonly arn: string;
  /** Cloud time of the last change, milliseconds since the epoch. */
  readonly modified?: number;
}

/** The parameters as the provider, the wire and tasks see them. */
export interface Parameters {
  find(nameOrArn: string): Parameter | undefined;
  /** Those below a path in order of their names; `recursive`: below its folders too. */
  below(path: string, recursive: boolean): Parameter[];
  /** Writes it as the next version. Throws ValidationException for a value or tier that it cannot have. */
  store(content: ParameterContent, region: string): Parameter;
  /** Whether there was one. */
  delete(name: string): boolean;
}

export function openParameters(world: World): Parameters {
  const parameters = world.store.collection<Parameter>("ssm.parameters");
  return {
    find: (nameOrArn) => parameters.get(nameOrArn) ?? parameters.find((one) => one.arn === nameOrArn),
    below: (path, recursive) => {
      const prefix = `${path.replace(/\/$/, "")}/`;
      return parameters
        .values()
        .filter(
          ({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/")),
        )
        .sort((left, right) => (left.name < right.name ? -1 : 1));
    },
    store: (content, region) => {
      const { name, value, tier } = content;
      const before = parameters.get(name);
      const bytes = Buffer.byteLength(value);
      if (bytes > LIMITS[tier])
        throw new CloudError(
          "ValidationException",
          `the value of ${name} has ${bytes} bytes; a ${tier} parameter takes ${LIMITS[tier]}`,
        );
      if (before?.tier === "Advanced" && tier === "Standard")
        throw new CloudError(
          "ValidationException",
          `${name}: an Advanced parameter cannot go back to Standard`,
        );
      const parameter: Parameter = {
        ...content,
        version: (before?.version ?? 0) + 1,
        arn: arn("ssm", region, world.account, `parameter${name.startsWith("/") ? "" : "/"}${name}`),
        modified: world.clock.now(),
      };
      parameters.set(name, parameter);
      return parameter;
    },
    delete: (name) => parameters.delete(name),
  };
}
