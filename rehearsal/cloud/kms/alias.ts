import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";
import type { AliasRecord, KeyRecord, Keys } from "./records";

const inputs = z.strictObject({
  name: z
    .string()
    .max(256)
    .regex(/^alias\/[a-zA-Z0-9/_-]+$/, "must be alias/ and letters, digits, / _ -")
    .refine((name) => !name.startsWith("alias/aws/"), "must not begin with alias/aws/, which AWS keeps"),
  targetKeyId: z.string(),
});
type Inputs = z.infer<typeof inputs>;

/** A name that leads to a key, one of its kind in account and region. */
export function aliasModel(world: World, keys: Keys): ResourceModel {
  const target = ({ targetKeyId }: Inputs): KeyRecord => {
    const key = keys.find(targetKeyId);
    if (key === undefined)
      throw new CloudError("NotFoundException", `Key '${targetKeyId}' does not exist or is pending deletion`);
    return key;
  };
  const outputs = ({ arn: aliasArn, keyId }: AliasRecord): Properties => ({
    arn: aliasArn,
    targetKeyArn: keys.find(keyId)?.arn,
  });
  const set = (input: Inputs, region: string): AliasRecord => {
    const record = {
      name: input.name,
      arn: arn("kms", region, world.account, input.name),
      keyId: target(input).id,
    };
    keys.aliases.set(input.name, record);
    return record;
  };
  return defineResource<Inputs>({
    type: "aws:kms/alias:Alias",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_alias",
    inputs,
    replaceOn: ["name"],
    computed: ["arn", "targetKeyArn"],
    autoname: { property: "name", maxLength: 256 },
    create: (input, { region }) => {
      if (keys.aliases.get(input.name) !== undefined)
        throw new CloudError("AlreadyExistsException", `An alias with the name ${input.name} already exists`);
      const record = set(input, region);
      return Promise.resolve({ id: input.name, outputs: outputs(record) });
    },
    read: (id) => {
      const record = keys.aliases.get(id);
      return Promise.resolve(
        record && { inputs: { name: id, targetKeyId: record.keyId }, outputs: outputs(record) },
      );
    },
    update: (_id, input, _before, { region }) => Promise.resolve(outputs(set(input, region))),
    delete: (id) => {
      keys.aliases.delete(id);
      return Promise.resolve();
    },
  });
}
