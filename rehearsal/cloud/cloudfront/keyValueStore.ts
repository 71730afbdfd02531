import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { newId } from "./kept";
import type { KeyValueStoreRecord, Records } from "./records";
import { LIMITS, sizeOf, type StoreContents } from "./storeContents";

const storeInputs = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, - or _"),
  comment: z.string().max(128).optional(),
});
type StoreInputs = z.infer<typeof storeInputs>;

const upTo = (limit: number): z.ZodString =>
  z
    .string()
    .refine((text) => Buffer.byteLength(text) <= limit, { error: `must have at most ${limit} bytes` });
const keyInputs = z.strictObject({
  keyValueStoreArn: z.string(),
  key: upTo(LIMITS.key).min(1),
  value: upTo(LIMITS.value),
});
type KeyInputs = z.infer<typeof keyInputs>;

/** Key value stores. Ids are names, as in the provider; a key's id is `<store's ARN>,<key>`. */
export function keyValueStoreModels(
  world: World,
  { stores, functions }: Records,
  contents: StoreContents,
): ResourceModel[] {
  const parts = (id: string): [string, string] => [
    id.slice(0, id.indexOf(",")),
    id.slice(id.indexOf(",") + 1),
  ];

  return [
    defineResource<StoreInputs>({
      type: "aws:cloudfront/keyValueStore:KeyValueStore",
      source:
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_key_value_store",
      inputs: storeInputs,
      inert: { comment: "a note for people" },
      replaceOn: ["name"],
      computed: ["arn", "etag", "lastModifiedTime"],
      autoname: { property: "name", maxLength: 64 },
      taggable: true,
      create: ({ name, comment }) => {
        if (stores.get(name) !== undefined)
          throw new CloudError(
            "EntityAlreadyExists",
            `a key value store with the name ${name} exists already`,
          );
        const id = randomUUID();
        const record: KeyValueStoreRecord = {
          id,
          name,
          comment,
          arn: arn("cloudfront", "", world.account, `key-value-store/${id}`),
          etag: newId(),
          lastModified: world.clock.now(),
          contents: { etag: newId(), lastModified: world.clock.now(), values: {} },
        };
        stores.set(name, record);
        return Promise.resolve({ id: name, outputs: storeOutputs(record) });
      },
      read: (id) => {
        const record = stores.get(id);
        return Promise.resolve(
          record && { inputs: { name: record.name, comment: record.comment }, outputs: storeOutputs(record) },
        );
      },
      update: (id, { comment }) => {
        stores.change(id, (record) => ({ ...record, comment, etag: newId() }));
        return Promise.resolve({});
      },
      delete: (id) => {
        const storeArn = stores.get(id)?.arn;
        const user = functions.find(({ inputs, live }) =>
          [...(inputs.keyValueStoreAssociations ?? []), ...(live?.stores ?? [])].includes(storeArn ?? ""),
        );
        if (user !== undefined)
          throw new CloudError(
            "CannotDeleteEntityWhileInUse",
            `the key value store ${id} is associated with the function ${user.name}`,
          );
        stores.delete(id);
        return Promise.resolve();
      },
    }),
    defineResource<KeyInputs>({
      type: "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
      source:
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfrontkeyvaluestore_key",
      inputs: keyInputs,
      replaceOn: ["keyValueStoreArn", "key"],
      computed: ["totalSizeInBytes"],
      recomputed: { value: ["totalSizeInBytes"] },
      // PutKey writes over what is there, so a key that exists already is taken over as in the real provider.
      create: (inputs) => {
        const store = contents.put(inputs.keyValueStoreArn, inputs.key, inputs.value);
        return Promise.resolve({
          id: `${store.arn},${inputs.key}`,
          outputs: { totalSizeInBytes: sizeOf(store.contents.values) },
        });
      },
      read: (id) => {
        const [keyValueStoreArn, key] = parts(id);
        const store = stores.find((one) => one.arn === keyValueStoreArn);
        const value = store?.contents.values[key];
        if (store === undefined || value === undefined) return Promise.resolve(undefined);
        return Promise.resolve({
          inputs: { keyValueStoreArn, key, value },
          outputs: { totalSizeInBytes: sizeOf(store.contents.values) },
        });
      },
      update: (_id, { keyValueStoreArn, key, value }) =>
        Promise.resolve({
          totalSizeInBytes: sizeOf(contents.put(keyValueStoreArn, key, value).contents.values),
        }),
      delete: (id) => {
        const [storeArn, key] = parts(id);
        if (stores.find((one) => one.arn === storeArn) !== undefined) contents.remove(storeArn, key);
        return Promise.resolve();
      },
    }),
  ];
}

const storeOutputs = ({
  arn: storeArn,
  etag,
  lastModified,
}: KeyValueStoreRecord): Record<string, unknown> => ({
  arn: storeArn,
  etag,
  lastModifiedTime: new Date(lastModified).toISOString(),
});
