import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { EdgeFunction } from "./edge/edgeFunction";
import { newId } from "./kept";
import { type FunctionRecord, type Records, behavioursOf } from "./records";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const LARGEST = 10 * 1024;

export const functionInputs = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, - or _"),
  code: z.string().min(1),
  runtime: z.literal("cloudfront-js-2.0", {
    error: "only cloudfront-js-2.0 is modelled (1.0 knows no key value store)",
  }),
  comment: z.string().max(128).optional(),
  keyValueStoreAssociations: z.array(z.string()).max(1, "a function takes one key value store").optional(),
  publish: z.boolean().default(true),
});
export type FunctionInputs = z.infer<typeof functionInputs>;

/** Functions have two stages: what is declared is DEVELOPMENT; publishing makes it LIVE, and only that meets viewers. */
export function functionModel(world: World, { functions, stores, distributions }: Records): ResourceModel {
  const save = async (
    inputs: FunctionInputs,
    before: FunctionRecord | undefined,
  ): Promise<FunctionRecord> => {
    await check(inputs);
    const etag = newId();
    const stage = { etag: newId(), code: inputs.code, stores: inputs.keyValueStoreAssociations ?? [] };
    const record: FunctionRecord = {
      id: inputs.name,
      name: inputs.name,
      arn: arn("cloudfront", "", world.account, `function/${inputs.name}`),
      etag,
      inputs,
      live: inputs.publish ? stage : before?.live,
    };
    functions.set(inputs.name, record);
    return record;
  };

  const check = async ({ name, code, keyValueStoreAssociations }: FunctionInputs): Promise<void> => {
    if (Buffer.byteLength(code) > LARGEST)
      throw new CloudError(
        "FunctionSizeLimitExceeded",
        `the code has ${Buffer.byteLength(code)} bytes; ${LARGEST} are allowed`,
      );
    for (const storeArn of keyValueStoreAssociations ?? []) {
      if (stores.find((one) => one.arn === storeArn) === undefined) {
        throw new CloudError(
          "InvalidArgument",
          `keyValueStoreAssociations names ${storeArn}, which does not exist`,
        );
      }
    }
    await requireLoadable(name, code);
  };

  return defineResource<FunctionInputs>({
    type: "aws:cloudfront/function:Function",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_function",
    inputs: functionInputs,
    inert: { comment: "a note for people" },
    replaceOn: ["name"],
    computed: ["arn", "etag", "liveStageEtag", "status"],
    recomputed: { code: ["etag", "liveStageEtag", "status"], publish: ["liveStageEtag", "status"] },
    autoname: { property: "name", maxLength: 64 },
    create: async (inputs) => {
      if (functions.get(inputs.name) !== undefined)
        throw new CloudError(
          "FunctionAlreadyExists",
          `a function with the name ${inputs.name} exists already`,
        );
      return { id: inputs.name, outputs: outputs(await save(inputs, undefined)) };
    },
    read: (id) => {
      const record = functions.get(id);
      return Promise.resolve(record && { inputs: { ...record.inputs }, outputs: outputs(record) });
    },
    update: async (id, inputs) => {
      const before = functions.get(id);
      if (before === undefined)
        throw new CloudError("NoSuchFunctionExists", `the function ${id} does not exist`);
      return outputs(await save(inputs, before));
    },
    delete: (id) => {
      const functionArn = functions.get(id)?.arn;
      const user = distributions.find(({ inputs }) =>
        behavioursOf(inputs).some(({ functionAssociations }) =>
          (functionAssociations ?? []).some((one) => one.functionArn === functionArn),
        ),
      );
      if (user !== undefined)
        throw new CloudError(
          "FunctionInUse",
          `the function ${id} is associated with the distribution ${user.id}`,
        );
      functions.delete(id);
      return Promise.resolve();
    },
  });
}

const outputs = ({ arn: functionArn, etag, live }: FunctionRecord): Record<string, unknown> => ({
  arn: functionArn,
  etag,
  liveStageEtag: live?.etag ?? "",
  status: live === undefined ? "UNPUBLISHED" : "UNASSOCIATED",
});

/** CloudFront would take code that cannot run and answer every viewer with 503; here it is refused with its fault. */
async function requireLoadable(name: string, code: string): Promise<void> {
  let fault: string | undefined;
  try {
    const edge = new EdgeFunction(name, code);
    fault = await edge.check();
    await edge.stop();
  } catch (reason) {
    fault = reason instanceof Error ? reason.message : String(reason);
  }
  if (fault !== undefined) throw new CloudError("InvalidArgument", `code: ${fault}`);
}
