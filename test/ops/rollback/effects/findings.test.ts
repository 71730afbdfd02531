import { findings } from "../../../../ops/rollback/effects/findings";
import { awsJson } from "../../../support/aws-json";

const aws = awsJson();
const IMAGE = {
  region: "eu-central-1",
  registry: "123456789012",
  repository: "harbor-api",
  digest: `sha256:${"c".repeat(64)}`,
};
const SEEN = 1_795_500_000;
const ISO = new Date(SEEN * 1000).toISOString();
const scan = (imageScanFindings: object, more: object = {}): object => ({
  body: { imageScanFindings: { findingSeverityCounts: { CRITICAL: 1 }, ...imageScanFindings }, ...more },
});
const inspector = (title: string, change: object = {}): object => ({
  ...{ title, severity: "CRITICAL", status: "ACTIVE", firstObservedAt: SEEN },
  ...change,
});
const found = () => findings().findings(IMAGE);

it("asks where the image lies, for its digest", async () => {
  aws.reply = () => scan({ enhancedFindings: [] });
  await found();
  expect(aws.operations).toEqual([
    {
      name: "DescribeImageScanFindings",
      region: "eu-central-1",
      input: {
        registryId: "123456789012",
        repositoryName: "harbor-api",
        imageId: { imageDigest: IMAGE.digest },
        maxResults: 1000,
      },
    },
  ]);
});

it("tells of Inspector's findings what is critical and open, since when each is known", async () => {
  aws.reply = () =>
    scan({
      enhancedFindings: [
        inspector("CVE-1"),
        inspector("CVE-2", { severity: "HIGH" }),
        inspector("CVE-3", { status: "CLOSED" }),
      ],
    });
  expect(await found()).toEqual([{ id: "CVE-1", since: ISO }]);
});

it("takes what a basic scan finds to be as old as the scan", async () => {
  const ids = [
    { name: "CVE-1", severity: "CRITICAL" },
    { name: "CVE-2", severity: "LOW" },
  ];
  aws.reply = () => scan({ findings: ids, imageScanCompletedAt: SEEN });
  expect(await found()).toEqual([{ id: "CVE-1", since: ISO }]);
});

it("reads every page, and none where nothing critical is counted", async () => {
  aws.reply = ({ input: { nextToken } }) =>
    nextToken === undefined
      ? scan({ enhancedFindings: [inspector("CVE-1")] }, { nextToken: "next" })
      : scan({ enhancedFindings: [inspector("CVE-2")] });
  expect(await found()).toHaveLength(2);
  aws.operations.length = 0;
  aws.reply = () => scan({ findingSeverityCounts: { HIGH: 3 } }, { nextToken: "next" });
  expect([await found(), aws.operations.length]).toEqual([[], 1]);
});

it.each(["ScanNotFoundException", "UnsupportedImageTypeException"])(
  "says that nobody has looked at it on %s",
  async (__type) => {
    aws.reply = () => ({ status: 400, body: { __type, message: "no" } });
    expect(await found()).toBeNull();
  },
);

it.each(["AccessDeniedException", "RepositoryNotFoundException"])("fails on %s", async (__type) => {
  aws.reply = () => ({ status: 400, body: { __type, message: "no" } });
  await expect(found()).rejects.toMatchObject({ name: __type });
});
