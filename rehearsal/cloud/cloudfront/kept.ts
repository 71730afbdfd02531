import type { z } from "zod";
import { upperAlphanumeric } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { Kept } from "./records";

/** CloudFront's ETags and ids look alike: `E` and 13 capitals or digits. */
export const newId = (): string => `E${upperAlphanumeric(13)}`;

/** A kind of setting that distributions refer to by id. */
interface Kind<I extends Properties> {
  readonly type: string;
  readonly page: string;
  /** Error codes begin so: `CachePolicy` → CachePolicyAlreadyExists, NoSuchCachePolicy, CachePolicyInUse. */
  readonly code: string;
  readonly inputs: z.ZodType<I>;
  readonly inert?: Record<string, string>;
  readonly records: Collection<Kept<I>>;
  newId(): string;
  arn(id: string): string;
  usedBy(id: string): string | undefined;
  validate?(inputs: I): { property: string; reason: string }[];
}

/** Policies and access controls: named once, changed in place, not deleted while a distribution uses them. */
export function keptModel<I extends Properties & { name: string }>(kind: Kind<I>): ResourceModel {
  const { records, code } = kind;
  const requireFree = (name: string, self?: string): void => {
    if (records.find((one) => one.name === name && one.id !== self) !== undefined) {
      throw new CloudError(`${code}AlreadyExists`, `a ${code} with the name ${name} exists already`);
    }
  };
  return defineResource<I>({
    type: kind.type,
    source: `https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/${kind.page}`,
    inputs: kind.inputs,
    inert: kind.inert,
    // Names change in place too (internal/service/cloudfront/*_policy.go: no ForceNew).
    replaceOn: [],
    computed: ["arn", "etag"],
    autoname: { property: "name", maxLength: 64 },
    validate: kind.validate?.bind(kind),
    create: (inputs) => {
      requireFree(inputs.name);
      const [id, etag] = [kind.newId(), newId()];
      records.set(id, { id, name: inputs.name, etag, inputs });
      return Promise.resolve({ id, outputs: { arn: kind.arn(id), etag } });
    },
    read: (id) => {
      const record = records.get(id);
      return Promise.resolve(
        record && { inputs: { ...record.inputs }, outputs: { arn: kind.arn(id), etag: record.etag } },
      );
    },
    update: (id, inputs) => {
      if (records.get(id) === undefined)
        throw new CloudError(`NoSuch${code}`, `the ${code} ${id} does not exist`);
      requireFree(inputs.name, id);
      const etag = newId();
      records.set(id, { id, name: inputs.name, etag, inputs });
      return Promise.resolve({ etag });
    },
    delete: (id) => {
      const user = kind.usedBy(id);
      if (user !== undefined)
        throw new CloudError(`${code}InUse`, `${id} is in use by the distribution ${user}`);
      records.delete(id);
      return Promise.resolve();
    },
  });
}
