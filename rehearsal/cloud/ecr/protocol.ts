import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import type { FindingRecord } from "./findings";
import type { RepositoryRecord } from "./repository";

const repository = { registryId: z.string().optional(), repositoryName: z.string() };
/** By digest: the rehearsal's registry knows no tags. */
const image = z.strictObject({ imageDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/) });

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
const describeImages = z.strictObject({ ...repository, imageIds: z.array(image).min(1).max(100) });

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html */
const describeImageScanFindings = z.strictObject({
  ...repository,
  imageId: image,
  maxResults: z.int().min(1).max(1000).default(100),
});

export interface Images {
  has(digest: string): boolean;
  /** What was found in it; null where nobody has looked at it. */
  findings(digest: string, repository: string): readonly FindingRecord[] | null;
}

/** The part of the registry's protocol that evidence and the rollback use: whether an image is there, and what was found in it. */
export function ecrProtocol(
  repositories: Pick<Collection<RepositoryRecord>, "values">,
  images: Images,
  account: string,
): WireProtocol {
  const repositoryOf = (
    {
      registryId,
      repositoryName,
    }: { readonly registryId?: string | undefined; readonly repositoryName: string },
    region: string,
  ): RepositoryRecord => {
    const found = repositories
      .values()
      .find(({ name, arn }) => name === repositoryName && arn.split(":")[3] === region);
    if (found === undefined || (registryId ?? found.registryId) !== found.registryId)
      throw new CloudError(
        "RepositoryNotFoundException",
        `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId ?? "the caller's"}'`,
      );
    return found;
  };
  const refuseGone = ({ registryId, name }: RepositoryRecord, digests: readonly string[]): void => {
    const gone = digests.find((digest) => !images.has(digest));
    if (gone !== undefined)
      throw new CloudError(
        "ImageNotFoundException",
        `The image with imageId {imageDigest:'${gone}', imageTag:'null'} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
      );
  };
  const actions: Parameters<typeof jsonProtocol>[2] = {
    DescribeImages: (body, region) => {
      const { imageIds, ...named } = asked(describeImages, body);
      const found = repositoryOf(named, region);
      const digests = imageIds.map(({ imageDigest }) => imageDigest);
      refuseGone(found, digests);
      const { registryId, name: repositoryName } = found;
      return { imageDetails: digests.map((imageDigest) => ({ registryId, repositoryName, imageDigest })) };
    },
    DescribeImageScanFindings: (body, region) => {
      const { imageId, maxResults, ...named } = asked(describeImageScanFindings, body);
      const { imageDigest } = imageId;
      const found = repositoryOf(named, region);
      refuseGone(found, [imageDigest]);
      const findings = images.findings(imageDigest, found.name);
      if (findings === null)
        throw new CloudError(
          "ScanNotFoundException",
          `Image scan does not exist for the image with '{imageDigest:'${imageDigest}'}' in the repository with name '${found.name}' in the registry with id '${found.registryId}'`,
        );
      if (findings.length > maxResults)
        throw new CloudError(
          "ValidationException",
          `the embedded cloud gives findings in one page; ask for ${findings.length} or more (maxResults ${maxResults})`,
        );
      return {
        ...{ registryId: found.registryId, repositoryName: found.name, imageId },
        imageScanStatus: { status: "ACTIVE", description: "Continuous scan is selected for image." },
        imageScanFindings: {
          findingSeverityCounts: findings.length === 0 ? {} : { CRITICAL: findings.length },
          enhancedFindings: findings.map(({ arn, title, firstObservedAt }) => ({
            ...{ findingArn: arn, title, severity: "CRITICAL", status: "ACTIVE" },
            firstObservedAt: firstObservedAt / 1000,
          })),
        },
      };
    },
  };
  const about = (body: unknown, region: string): string[] => {
    const { registryId = account, repositoryName } = z.object(repository).parse(body);
    return [`arn:aws:ecr:${region}:${registryId}:repository/${repositoryName}`];
  };
  const resources = { DescribeImages: about, DescribeImageScanFindings: about };
  return jsonProtocol("ecr", "AmazonEC2ContainerRegistry_V20150921", actions, { resources });
}
