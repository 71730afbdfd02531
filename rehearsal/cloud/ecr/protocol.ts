import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import type { RepositoryRecord } from "./repository";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
const describeImages = z.strictObject({
  registryId: z.string().optional(),
  repositoryName: z.string(),
  /** By digest: the rehearsal's registry knows no tags. */
  imageIds: z
    .array(z.strictObject({ imageDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }))
    .min(1)
    .max(100),
});

/** The part of the registry's protocol that evidence uses: whether an image is still there. `has` takes its digest. */
export function ecrProtocol(
  repositories: Pick<Collection<RepositoryRecord>, "values">,
  has: (digest: string) => boolean,
): WireProtocol {
  return jsonProtocol("ecr", "AmazonEC2ContainerRegistry_V20150921", {
    DescribeImages: (body, region) => {
      const { registryId, repositoryName, imageIds } = asked(describeImages, body);
      const repository = repositories
        .values()
        .find(({ name, arn }) => name === repositoryName && arn.split(":")[3] === region);
      if (repository === undefined || (registryId ?? repository.registryId) !== repository.registryId)
        throw new CloudError(
          "RepositoryNotFoundException",
          `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId ?? "the caller's"}'`,
        );
      const gone = imageIds.find(({ imageDigest }) => !has(imageDigest));
      if (gone !== undefined)
        throw new CloudError(
          "ImageNotFoundException",
          `The image with imageId {imageDigest:'${gone.imageDigest}', imageTag:'null'} does not exist within the repository with name '${repositoryName}' in the registry with id '${repository.registryId}'`,
        );
      const imageDetails = imageIds.map(({ imageDigest }) => ({
        registryId: repository.registryId,
        repositoryName,
        imageDigest,
      }));
      return { imageDetails };
    },
  });
}
