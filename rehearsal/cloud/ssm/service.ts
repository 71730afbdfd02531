import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { ssmProtocol } from "./protocol";

interface Parameter {
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  readonly tier: "Standard" | "Advanced";
  readonly description?: string;
  readonly version: number;
  readonly arn: string;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const LIMITS = { Standard: 4096, Advanced: 8192 } as const;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html (naming) */
const NAME = /^\/?([A-Za-z0-9_.-]+\/){0,14}[A-Za-z0-9_.-]+$/;

const inputs = z.strictObject({
  name: z.string().max(1011).regex(NAME, "must be letters, digits and _.- in at most 15 levels parted by /"),
  type: z.enum(["String", "StringList", "SecureString"]),
  value: z.string().min(1).optional(),
  insecureValue: z.string().min(1).optional(),
  tier: z.enum(["Standard", "Advanced"]).default("Standard"),
  description: z.string().max(1024).optional(),
  keyId: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

/** Systems Manager Parameter Store: the release record, and the secrets that tasks take. */
export function ssm(world: World): Service & { readonly wire: WireProtocol } {
  const parameters = world.store.collection<Parameter>("ssm.parameters");
  const valueOf = ({ value, insecureValue }: Inputs): string => value ?? insecureValue ?? "";

  const find = (nameOrArn: string): Parameter | undefined =>
    parameters.get(nameOrArn) ?? parameters.find((one) => one.arn === nameOrArn);

  world.provide("parameters", { value: (nameOrArn) => find(nameOrArn)?.value });

  const store = (input: Inputs, region: string, version: number): Parameter => {
    const value = valueOf(input);
    const limit = LIMITS[input.tier];
    if (Buffer.byteLength(value) > limit) {
      throw new CloudError(
        "ValidationException",
        `the value of ${input.name} has ${Buffer.byteLength(value)} bytes; a ${input.tier} parameter takes ${limit}`,
      );
    }
    const parameter: Parameter = {
      name: input.name,
      type: input.type,
      value,
      tier: input.tier,
      description: input.description,
      version,
      arn: arn(
        "ssm",
        region,
        world.account,
        `parameter${input.name.startsWith("/") ? "" : "/"}${input.name}`,
      ),
    };
    parameters.set(input.name, parameter);
    return parameter;
  };

  const outputs = (parameter: Parameter): Record<string, unknown> => ({
    arn: parameter.arn,
    version: parameter.version,
    dataType: "text",
    value: parameter.value,
    ...(parameter.type === "SecureString" ? { keyId: "alias/aws/ssm" } : {}),
  });

  return {
    name: "ssm",
    wire: ssmProtocol(world, find),
    resources: [
      defineResource<Inputs>({
        type: "aws:ssm/parameter:Parameter",
        source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ssm_parameter",
        inputs,
        inert: {
          keyId: "values are kept in the rehearsal's own folder; nothing is encrypted at rest on a laptop",
        },
        replaceOn: ["name"],
        computed: ["arn", "version", "dataType"],
        recomputed: { value: ["version"], insecureValue: ["version"] },
        taggable: true,
        validate: ({ value, insecureValue, type }) => [
          ...(value === undefined && insecureValue === undefined
            ? [{ property: "value", reason: "one of value and insecureValue is needed" }]
            : []),
          ...(insecureValue !== undefined && type === "SecureString"
            ? [{ property: "insecureValue", reason: "cannot be used with SecureString" }]
            : []),
        ],
        create: (input, { region }) => {
          if (parameters.get(input.name) !== undefined) {
            throw new CloudError("ParameterAlreadyExists", `the parameter ${input.name} already exists`);
          }
          const parameter = store(input, region, 1);
          return Promise.resolve({ id: input.name, outputs: outputs(parameter) });
        },
        read: (id) => {
          const parameter = parameters.get(id);
          if (parameter === undefined) return Promise.resolve(undefined);
          const { name, type, value, tier, description } = parameter;
          return Promise.resolve({
            inputs: { name, type, value, insecureValue: value, tier, description },
            outputs: outputs(parameter),
          });
        },
        update: (id, input, before, { region }) => {
          if (before.tier === "Advanced" && input.tier === "Standard") {
            throw new CloudError(
              "ValidationException",
              `${id}: an Advanced parameter cannot go back to Standard`,
            );
          }
          return Promise.resolve(outputs(store(input, region, (parameters.get(id)?.version ?? 0) + 1)));
        },
        delete: (id) => {
          parameters.delete(id);
          return Promise.resolve();
        },
      }),
    ],
    functions: [
      {
        token: "aws:ssm/getParametersByPath:getParametersByPath",
        source:
          "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html",
        inputs: z.strictObject({
          path: z.string().startsWith("/"),
          recursive: z.boolean().optional(),
          withDecryption: z.boolean().optional(),
        }),
        invoke: ({ path, recursive, withDecryption }) => {
          const prefix = `${String(path).replace(/\/$/, "")}/`;
          const found = parameters
            .values()
            .filter(
              ({ name }) =>
                name.startsWith(prefix) && (recursive === true || !name.slice(prefix.length).includes("/")),
            )
            .sort((left, right) => (left.name < right.name ? -1 : 1));
          return Promise.resolve({
            id: path,
            path,
            recursive,
            withDecryption,
            arns: found.map((one) => one.arn),
            names: found.map((one) => one.name),
            types: found.map((one) => one.type),
            values: found.map((one) =>
              one.type === "SecureString" && withDecryption === false ? "(encrypted)" : one.value,
            ),
          });
        },
      },
    ],
  };
}
