import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

const inputs = z.strictObject({
  name: z
    .string()
    .min(2)
    .max(256)
    .regex(
      /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/,
      "may have small letters and digits, parted by . - _ or /",
    ),
  imageTagMutability: z.enum(["MUTABLE", "IMMUTABLE"]).default("MUTABLE"),
  imageScanningConfiguration: z.strictObject({ scanOnPush: z.boolean() }).optional(),
  encryptionConfigurations: z
    .array(z.strictObject({ encryptionType: z.enum(["AES256", "KMS"]), kmsKey: z.string().optional() }))
    .max(1)
    .optional(),
  forceDelete: z.boolean().default(false),
});
type Inputs = z.infer<typeof inputs>;

export interface RepositoryRecord extends Inputs {
  readonly arn: string;
  readonly registryId: string;
  readonly repositoryUrl: string;
}

export function repositoryModel(
  world: World,
  repositories: Collection<RepositoryRecord>,
  policies: Collection<string>,
): ResourceModel {
  const outputs = ({ arn: name, registryId, repositoryUrl }: RepositoryRecord): Record<string, unknown> => ({
    arn: name,
    registryId,
    repositoryUrl,
  });
  return defineResource<Inputs>({
    type: "aws:ecr/repository:Repository",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_repository",
    inputs,
    inert: {
      imageTagMutability: "images are found by digest here; there are no tags to move",
      imageScanningConfiguration:
        "nothing scans the rehearsal's images; what is found in one is given by hand",
      encryptionConfigurations: "the key must exist; nothing is encrypted at rest on a laptop",
      forceDelete: "a repository holds no images of its own here, so none stands in the way of its deletion",
    },
    // ForceNew in terraform-provider-aws internal/service/ecr/repository.go
    replaceOn: ["name", "encryptionConfigurations"],
    computed: ["arn", "registryId", "repositoryUrl"],
    autoname: { property: "name", maxLength: 256 },
    taggable: true,
    create: (input, { region }) => {
      if (repositories.get(input.name) !== undefined) {
        throw new CloudError(
          "RepositoryAlreadyExistsException",
          `The repository with name '${input.name}' already exists in the registry with id '${world.account}'`,
        );
      }
      const key = input.encryptionConfigurations?.[0]?.kmsKey;
      if (key !== undefined && world.use("keys").find(key) === undefined)
        throw new CloudError("KmsException", `the key ${key} does not exist, or is pending deletion`);
      const record = {
        ...input,
        arn: arn("ecr", region, world.account, `repository/${input.name}`),
        registryId: world.account,
        repositoryUrl: `${world.account}.dkr.ecr.${region}.amazonaws.com/${input.name}`,
      };
      repositories.set(input.name, record);
      return Promise.resolve({ id: input.name, outputs: outputs(record) });
    },
    read: (id) => {
      const record = repositories.get(id);
      if (record === undefined) return Promise.resolve(undefined);
      const { arn: _arn, registryId: _registryId, repositoryUrl: _url, ...live } = record;
      return Promise.resolve({ inputs: live, outputs: outputs(record) });
    },
    update: (id, input) => {
      repositories.change(id, (record) => ({ ...record, ...input }));
      return Promise.resolve({});
    },
    delete: (id) => {
      policies.delete(id);
      repositories.delete(id);
      return Promise.resolve();
    },
  });
}
