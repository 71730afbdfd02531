import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html, for what expires. */
const document = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        rulePriority: z.int().min(1).max(999),
        description: z.string().max(256).optional(),
        selection: z
          .strictObject({
            tagStatus: z.enum(["tagged", "untagged", "any"]),
            tagPrefixList: z.array(z.string()).min(1).optional(),
            tagPatternList: z.array(z.string()).min(1).max(4).optional(),
            countType: z.enum(["imageCountMoreThan", "sinceImagePushed"]),
            countUnit: z.literal("days").optional(),
            countNumber: z.int().min(1),
          })
          .refine(
            ({ countType, countUnit }) => (countType === "sinceImagePushed") === (countUnit !== undefined),
            "countUnit goes with countType sinceImagePushed, and only with it",
          )
          .refine(
            ({ tagStatus, tagPrefixList, tagPatternList }) =>
              (tagStatus === "tagged") === (tagPrefixList !== undefined || tagPatternList !== undefined),
            "tagPrefixList or tagPatternList goes with tagStatus tagged, and only with it",
          ),
        action: z.strictObject({ type: z.literal("expire") }),
      }),
    )
    .min(1)
    .max(50)
    .refine(
      (rules) => new Set(rules.map(({ rulePriority }) => rulePriority)).size === rules.length,
      "each rule needs a rulePriority of its own",
    ),
});

const inputs = z.strictObject({ repository: z.string(), policy: z.string() });
type Inputs = z.infer<typeof inputs>;

export function lifecyclePolicyModel(
  policies: Collection<string>,
  exists: (repository: string) => boolean,
): ResourceModel {
  return defineResource<Inputs>({
    type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_lifecycle_policy",
    inputs,
    inert: { policy: "its form is checked; images of the rehearsal go with its folder" },
    // Both are ForceNew in terraform-provider-aws internal/service/ecr/lifecycle_policy.go
    replaceOn: ["*"],
    computed: ["registryId"],
    validate: ({ policy }) => (containsUnknown(policy) ? [] : faultsOf(policy)),
    create: ({ repository, policy }) => {
      if (!exists(repository)) {
        throw new CloudError(
          "RepositoryNotFoundException",
          `The repository with name '${repository}' does not exist in the registry`,
        );
      }
      policies.set(repository, policy);
      return Promise.resolve({ id: repository, outputs: {} });
    },
    read: (id) => {
      const policy = policies.get(id);
      return Promise.resolve(
        policy === undefined ? undefined : { inputs: { repository: id, policy }, outputs: {} },
      );
    },
    delete: (id) => {
      policies.delete(id);
      return Promise.resolve();
    },
  });
}

function faultsOf(policy: string): { property: string; reason: string }[] {
  let value: unknown;
  try {
    value = JSON.parse(policy);
  } catch {
    return [{ property: "policy", reason: "is not JSON" }];
  }
  const parsed = document.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({
        property: "policy",
        reason: `${path.join(".")}: ${message}`,
      }));
}
