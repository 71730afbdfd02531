import { DescribeImageScanFindingsCommand, ECRClient } from "@aws-sdk/client-ecr";
import { ecr } from "../../../../rehearsal/cloud/ecr/service";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared } from "../../../support/declared";
import { HEALTHY } from "../../../support/ecs";
import { pushImage } from "../../../support/images";
import { testWorld } from "../../../support/world";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const NO_IMAGE = `sha256:${"0".repeat(64)}`;
const CVE = "CVE-2026-0001 - openssl";
let world: World;
let client: ECRClient;
let digest: string;
let find: (finding: object) => void;
let told: unknown[];
let declared: Declared;
let options: { region: string; endpoint: string; maxAttempts: number };
let close: () => Promise<void>;

/** The registry behind its endpoint, asked by Amazon's own client. */
beforeEach(async () => {
  const made = await testWorld();
  ({ world } = made);
  told = [];
  world.provide("eventBus", { put: (event) => void told.push(event) });
  const registry = ecr(world);
  const endpoint = wire(world, [registry.wire]);
  await endpoint.start?.();
  declared = new Declared(world, [registry]);
  await declared.create("Repository", { name: "harbor-api" });
  digest = pushImage(world.directory, HEALTHY("1.1.0"));
  find = (finding) => void registry.control?.["/registry/finding"]?.(new URLSearchParams(), finding);
  options = { region: "us-east-1", endpoint: endpoint.endpoint(), maxAttempts: 1 };
  const credentials = { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret };
  client = new ECRClient({ ...options, credentials });
  close = async () => {
    client.destroy();
    await endpoint.stop?.();
    await made.close();
  };
});
afterEach(() => close());

const scanOf = (imageDigest: string, maxResults?: number) =>
  client.send(
    new DescribeImageScanFindingsCommand({
      repositoryName: "harbor-api",
      imageId: { imageDigest },
      maxResults,
    }),
  );

it("has never looked at an image until somebody lets something be found in it", async () => {
  await expect(scanOf(digest)).rejects.toMatchObject({ name: "ScanNotFoundException" });
  const before = world.clock.now();
  find({ digest, title: CVE });
  const { imageScanFindings } = await scanOf(digest);
  expect(imageScanFindings?.findingSeverityCounts).toEqual({ CRITICAL: 1 });
  const [found, ...others] = imageScanFindings?.enhancedFindings ?? [];
  expect([found, others]).toMatchObject([{ title: CVE, severity: "CRITICAL", status: "ACTIVE" }, []]);
  const since = found?.firstObservedAt?.getTime() ?? 0;
  expect(since).toBeGreaterThanOrEqual(Math.floor(before));
  expect(since).toBeLessThanOrEqual(world.clock.now());
});

it("tells the bus as Inspector does, unless the event is to be lost", async () => {
  find({ digest, title: CVE });
  expect(told).toMatchObject([
    {
      source: "aws.inspector2",
      "detail-type": "Inspector2 Finding",
      detail: {
        ...{ severity: "CRITICAL", status: "ACTIVE", title: CVE },
        resources: [{ details: { awsEcrContainerImage: { imageHash: digest } } }],
      },
    },
  ]);
  find({ digest, title: "CVE-2026-0002 - zlib", told: false });
  expect(told).toHaveLength(1);
  expect((await scanOf(digest)).imageScanFindings?.enhancedFindings).toHaveLength(2);
});

it("asks a role for the right to that repository", async () => {
  const function_ = "arn:aws:iam::123456789012:role/rollback";
  const asked: string[] = [];
  world.provide("sessions", {
    find: () => ({ roleArn: function_, name: "one", token: "token", expires: Date.now() + 60_000 }),
  } as never);
  world.provide("rights", {
    verdict: (role: string, action: string, resource: string) => {
      asked.push(`${role} ${action} ${resource}`);
      return "none";
    },
  } as never);
  const credentials = { accessKeyId: "ASIA1", secretAccessKey: "secret", sessionToken: "token" };
  client = new ECRClient({ ...options, credentials });
  await expect(scanOf(digest)).rejects.toMatchObject({ name: "AccessDeniedException" });
  expect(asked).toEqual([
    `${function_} ecr:DescribeImageScanFindings arn:aws:ecr:us-east-1:123456789012:repository/harbor-api`,
  ]);
});

it("refuses what it does not model: an image that is not there, more findings than a page", async () => {
  await expect(scanOf(NO_IMAGE)).rejects.toMatchObject({ name: "ImageNotFoundException" });
  find({ digest, title: CVE });
  find({ digest, title: "CVE-2026-0002 - zlib" });
  await expect(scanOf(digest, 1)).rejects.toThrow("gives findings in one page");
  expect(() => find({ digest: "latest", title: CVE })).toThrow();
});

describe("a registry that Inspector looks at", () => {
  const scans = (filter: string) =>
    declared.create("RegistryScanningConfiguration", {
      scanType: "ENHANCED",
      rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
    });

  it.each(["harbor-api", "harbor", "*", "harbor*", "*-api"])(
    "has looked at each image of %s",
    async (filter) => {
      await scans(filter);
      const { imageScanFindings } = await scanOf(digest);
      expect(imageScanFindings).toEqual({ findingSeverityCounts: {}, enhancedFindings: [] });
    },
  );

  it.each(["other", "api*", "*-ap"])("has not looked at what %s does not match", async (filter) => {
    await scans(filter);
    await expect(scanOf(digest)).rejects.toMatchObject({ name: "ScanNotFoundException" });
  });

  it("is told how often to look: a basic scan is not continuous", async () => {
    const rules = [
      {
        scanFrequency: "CONTINUOUS_SCAN",
        repositoryFilters: [{ filter: "harbor-api", filterType: "WILDCARD" }],
      },
    ];
    await expect(
      declared.create("RegistryScanningConfiguration", { scanType: "BASIC", rules }),
    ).rejects.toThrow("a basic scan is not continuous");
  });
});
