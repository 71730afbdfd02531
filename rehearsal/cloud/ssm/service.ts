import { z } from "zod";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { TIERS, TYPES, parameterName } from "./asked";
import { type Parameter, openParameters } from "./parameters";
import { ssmProtocol } from "./protocol";

const inputs = z.strictObject({
  name: parameterName,
  type: z.enum(TYPES),
  value: z.string().min(1).optional(),
  insecureValue: z.string().min(1).optional(),
  tier: z.enum(TIERS).default("Standard"),
  description: z.string().max(1024).optional(),
  keyId: z.string().optional(),
});
type Inputs = z.infer<typeof inputs>;

/** Systems Manager Parameter Store: the release record, and the secrets that tasks take. */
export function ssm(world: World): Service & { readonly wire: WireProtocol } {
  const parameters = openParameters(world);
  world.provide("parameters", { value: (nameOrArn) => parameters.find(nameOrArn)?.value });
  const store = (
    { name, type, value, insecureValue, tier, description }: Inputs,
    region: string,
  ): Parameter =>
    parameters.store({ name, type, value: value ?? insecureValue ?? "", tier, description }, region);

  const outputs = (parameter: Parameter): Record<string, unknown> => ({
    arn: parameter.arn,
    version: parameter.version,
    dataType: "text",
    value: parameter.value,
    ...(parameter.type === "SecureString" ? { keyId: "alias/aws/ssm" } : {}),
  });

  return {
    name: "ssm",
    wire: ssmProtocol(world, parameters),
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
          if (parameters.find(input.name) !== undefined) {
            throw new CloudError("ParameterAlreadyExists", `the parameter ${input.name} already exists`);
          }
          const parameter = store(input, region);
          return Promise.resolve({ id: input.name, outputs: outputs(parameter) });
        },
        read: (id) => {
          const parameter = parameters.find(id);
          if (parameter === undefined) return Promise.resolve(undefined);
          const { name, type, value, tier, description } = parameter;
          return Promise.resolve({
            inputs: { name, type, value, insecureValue: value, tier, description },
            outputs: outputs(parameter),
          });
        },
        update: (_id, input, _before, { region }) => Promise.resolve(outputs(store(input, region))),
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
          const found = parameters.below(String(path), recursive === true);
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
