import {
  type DescribeImageScanFindingsResponse,
  ECRClient,
  paginateDescribeImageScanFindings,
} from "@aws-sdk/client-ecr";
import type { Finding } from "../findings";
import type { Effects } from "../world";
import { ASKING } from "./aws";

/** At most so many of them at once: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html */
const AT_ONCE = 1000;
/** Nobody has looked yet, or nobody can: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-troubleshooting.html */
const NOT_SCANNED = ["ScanNotFoundException", "UnsupportedImageTypeException"];

/** What ECR has found in images: its own basic scan, or Inspector's. */
export function findings(): Pick<Effects, "findings"> {
  // An image may lie in another region than the stack.
  const clients = new Map<string, ECRClient>();
  return {
    findings: async ({ region, registry, repository, digest }) => {
      const client = clients.get(region) ?? new ECRClient({ ...ASKING, region });
      clients.set(region, client);
      const asked = { registryId: registry, repositoryName: repository, imageId: { imageDigest: digest } };
      const found: Finding[] = [];
      try {
        for await (const page of paginateDescribeImageScanFindings({ client, pageSize: AT_ONCE }, asked)) {
          // Counted before they are listed: mostly there is nothing to read page after page.
          if ((page.imageScanFindings?.findingSeverityCounts?.CRITICAL ?? 0) === 0) return found;
          found.push(...criticalsIn(page));
        }
      } catch (failure) {
        if (NOT_SCANNED.includes((failure as Error).name)) return null;
        throw failure;
      }
      return found;
    },
  };
}

/** A basic scan looks once, so what it finds is as old as it is; Inspector says of each finding since when. */
function criticalsIn({ imageScanFindings }: DescribeImageScanFindingsResponse): Finding[] {
  const { findings: basic = [], enhancedFindings = [], imageScanCompletedAt } = imageScanFindings ?? {};
  return [
    ...basic
      .filter(({ severity }) => severity === "CRITICAL")
      .map(({ name = "a finding without a name" }) => ({ id: name, since: timeOf(imageScanCompletedAt) })),
    ...enhancedFindings
      .filter(({ severity, status = "ACTIVE" }) => severity === "CRITICAL" && status === "ACTIVE")
      .map(({ title, findingArn, firstObservedAt }) => ({
        id: (title ?? findingArn ?? "a finding without a title").slice(0, 200),
        since: timeOf(firstObservedAt ?? imageScanCompletedAt),
      })),
  ];
}

/** Without a time it is as old as can be: it was there before whatever is on trial, and takes nothing off. */
const timeOf = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();
