import { z } from "zod";
import { type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { wildcard } from "../kernel/wildcard";
import type { World } from "../kernel/world";

const inputs = z
  .strictObject({
    scanType: z.enum(["BASIC", "ENHANCED"]),
    rules: z
      .array(
        z.strictObject({
          scanFrequency: z.enum(["SCAN_ON_PUSH", "CONTINUOUS_SCAN"]),
          repositoryFilters: z
            .array(z.strictObject({ filter: z.string().min(1).max(256), filterType: z.literal("WILDCARD") }))
            .min(1),
        }),
      )
      .default([]),
  })
  .refine(
    ({ scanType, rules }) =>
      scanType === "ENHANCED" || rules.every(({ scanFrequency }) => scanFrequency !== "CONTINUOUS_SCAN"),
    "a basic scan is not continuous",
  );
export type Scanning = z.infer<typeof inputs>;

/** How the registry looks at images. There is one setting in it, so its end is that of a new account: basic, no rule. */
export function registryScanningModel(world: World, settings: Collection<Scanning>): ResourceModel {
  const id = world.account;
  const put = (input: Scanning): Promise<Record<string, unknown>> => {
    settings.set(id, input);
    return Promise.resolve({ registryId: id });
  };
  return defineResource<Scanning>({
    type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_registry_scanning_configuration",
    inputs,
    replaceOn: [],
    computed: ["registryId"],
    create: async (input) => ({ id, outputs: await put(input) }),
    update: (_id, input) => put(input),
    read: () => {
      const live = settings.get(id);
      return Promise.resolve(live === undefined ? undefined : { inputs: live, outputs: { registryId: id } });
    },
    delete: () => {
      settings.delete(id);
      return Promise.resolve();
    },
  });
}

/** Whether Inspector looks at a repository again and again. A filter without `*` matches every name that contains it. */
export const scannedAgain = (scanning: Scanning | undefined, repository: string): boolean =>
  scanning?.scanType === "ENHANCED" &&
  scanning.rules.some(
    ({ scanFrequency, repositoryFilters }) =>
      scanFrequency === "CONTINUOUS_SCAN" &&
      repositoryFilters.some(({ filter }) => matches(filter, repository)),
  );

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html */
const matches = (filter: string, repository: string): boolean =>
  filter.includes("*") ? wildcard(filter).test(repository) : repository.includes(filter);
