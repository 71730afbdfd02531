import * as pulumi from "@pulumi/pulumi";
import * as ecr from "@pulumi/aws/ecr";
import { readEcrImage } from "../../ops/ecr-image";

export interface ImageRepositoryArgs {
  /** Name in the account's registry, such as harbor-api. */
  readonly name: string;
  /** The key that encrypts the images. */
  readonly keyArn: pulumi.Input<string>;
}

/** Days after which a build that got no version is thrown away. */
const UNTAGGED_DAYS = 30;

/**
 * Where CI puts the API's images. What a release names by digest was pushed under its version's tag; a tag can never be
 * moved to another image, and what is tagged never expires: the image of any release is there for as long as somebody
 * may want to go back to it (P1). Only what never got a tag goes.
 */
export class ImageRepository extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:ImageRepository", name, {}, options);
    const repository = new ecr.Repository(
      `${name}-repository`,
      {
        name: args.name,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
        // Not even by mistake: a repository that holds images cannot be deleted.
        forceDelete: false,
      },
      { parent: this, protect: true },
    );
    new ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      { repository: repository.name, policy: JSON.stringify({ rules: [RULE] }) },
      // There is one per repository: the old one's deletion would take the new one with it.
      { parent: this, deleteBeforeReplace: true },
    );
    this.arn = repository.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
const RULE = {
  rulePriority: 1,
  description: `builds that got no version go after ${UNTAGGED_DAYS} days`,
  selection: {
    tagStatus: "untagged",
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber: UNTAGGED_DAYS,
  },
  action: { type: "expire" },
};

/** ARNs of the ECR repositories that images come from; what comes from elsewhere needs no right of ours. */
export function repositoryArns(images: readonly string[]): string[] {
  const arns = images.flatMap((image) => {
    const { registry, region, repository } = readEcrImage(image) ?? {};
    return registry === undefined ? [] : [`arn:aws:ecr:${region}:${registry}:repository/${repository}`];
  });
  return [...new Set(arns)].sort();
}
