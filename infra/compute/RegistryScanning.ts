import * as pulumi from "@pulumi/pulumi";
import * as ecr from "@pulumi/aws/ecr";

export interface RegistryScanningArgs {
  /** Name of the repository whose images are looked at. */
  readonly repository: string;
}

/**
 * Lets Amazon Inspector look at the images again whenever a new weakness gets known, as long as they are there (R4). A scan
 * when an image is pushed knows nothing of what is found the week after. The setting is the whole registry's, of one
 * account and region: other repositories of it are scanned when somebody asks, unless this filter matches their names, too.
 * ECR turns Inspector on by itself: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
 */
export class RegistryScanning extends pulumi.ComponentResource {
  constructor(name: string, { repository }: RegistryScanningArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:RegistryScanning", name, {}, options);
    new ecr.RegistryScanningConfiguration(
      `${name}-registry`,
      {
        scanType: "ENHANCED",
        rules: [
          {
            scanFrequency: "CONTINUOUS_SCAN",
            repositoryFilters: [{ filter: repository, filterType: "WILDCARD" }],
          },
        ],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
