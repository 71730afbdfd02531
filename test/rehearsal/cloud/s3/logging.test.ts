import { deliveryPolicy } from "../../../../infra/logs/deliveryPolicy";
import type { LogBuckets } from "../../../../rehearsal/cloud/kernel/ports";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { Balancer, SUBNETS } from "../../../support/balancer";
import { Declared } from "../../../support/declared";
import { testWorld } from "../../../support/world";

const LOGS = "harbor-logs";
const SOURCE = "harbor-assets";
let declared: Declared;
let logs: LogBuckets;
let balancer: Balancer;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ close } = opened);
  declared = new Declared(opened.world, [s3(opened.world)]);
  logs = opened.world.use("logBuckets");
  balancer = await Balancer.in(opened.world);
  await declared.create("Bucket", { bucket: LOGS });
  await declared.create("Bucket", { bucket: SOURCE });
});
afterEach(() => close());

const permit = (account = "123456789012", region = "us-east-1"): Promise<unknown> =>
  declared.create("BucketPolicy", {
    bucket: LOGS,
    policy: deliveryPolicy(`arn:aws:s3:::${LOGS}`, account, region),
  });
const encrypt = (sseAlgorithm: string): Promise<unknown> =>
  declared.create("BucketServerSideEncryptionConfiguration", {
    bucket: LOGS,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }],
  });

describe("a load balancer's logs", () => {
  const create = (accessLogs: Properties): Promise<unknown> =>
    balancer.create("loadBalancer", {
      subnets: SUBNETS,
      accessLogs: { enabled: true, bucket: LOGS, prefix: "load-balancer", ...accessLogs },
    });

  it("go where the bucket's policy lets them", async () => {
    await permit();
    await expect(create({})).resolves.toBeDefined();
  });

  it.each<[string, () => Promise<unknown>, Properties, string]>([
    ["without a policy", () => Promise.resolve(), {}, "does not let logdelivery"],
    ["to a bucket that is not there", () => Promise.resolve(), { bucket: "none" }, "none does not exist"],
    ["to another prefix", () => permit(), { prefix: "elsewhere" }, "does not let logdelivery"],
    ["of another account", () => permit("210987654321"), {}, "does not let logdelivery"],
    ["of another region", () => permit("123456789012", "eu-west-1"), {}, "does not let logdelivery"],
    ["to a bucket with a key of KMS", async () => [await permit(), await encrypt("aws:kms")], {}, "SSE-S3"],
  ])("go nowhere %s", async (_, prepare, accessLogs, message) => {
    await prepare();
    await expect(create(accessLogs)).rejects.toThrow(message);
    await expect(create({ ...accessLogs, enabled: false })).resolves.toBeDefined();
  });

  it("go to a bucket of the same region", async () => {
    await declared.create("Bucket", { bucket: "far-logs" }, { region: "eu-west-1" });
    await expect(create({ bucket: "far-logs" })).rejects.toThrow("lies in eu-west-1");
  });

  it("are refused when they are switched on later, too", async () => {
    const { id } = await balancer.create("loadBalancer", { subnets: SUBNETS });
    const model = balancer.model("loadBalancer");
    const [before, after] = [{}, { accessLogs: { enabled: true, bucket: LOGS } }].map((more) =>
      model.inputs.parse({ subnets: SUBNETS, ...more }),
    );
    if (before === undefined || after === undefined) throw new Error("no inputs");
    await expect(
      (async () => model.update?.(id, after, before, declared.context("balancer")))(),
    ).rejects.toThrow("Access Denied for bucket");
  });
});

describe("a bucket's logs", () => {
  const create = (target: Properties = {}): Promise<unknown> =>
    declared.create("BucketLogging", { bucket: SOURCE, targetBucket: LOGS, targetPrefix: "s3/", ...target });

  it("go where the policy lets them, are read back, and can be switched off", async () => {
    await permit();
    await create();
    const model = declared.model("BucketLogging");
    expect((await model.read(SOURCE, declared.context("logs")))?.inputs).toEqual({
      bucket: SOURCE,
      targetBucket: LOGS,
      targetPrefix: "s3/",
    });
    await declared.delete("BucketLogging", SOURCE);
    expect(await model.read(SOURCE, declared.context("logs"))).toBeUndefined();
  });

  it("go nowhere else", async () => {
    await expect(create()).rejects.toThrow("does not let logging.s3.amazonaws.com");
    await permit("210987654321");
    await expect(create()).rejects.toThrow("does not let logging.s3.amazonaws.com");
    await permit();
    await expect(create({ targetPrefix: "elsewhere/" })).rejects.toThrow("InvalidTargetBucketForLogging");
    await expect(create({ targetBucket: "none" })).rejects.toThrow("none does not exist");
  });
});

it("takes CloudFront's logs only with ACLs", async () => {
  const domain = `${LOGS}.s3.amazonaws.com`;
  expect(logs.aclRefusal(domain)).toContain("does not enable ACL access");
  await declared.create("BucketOwnershipControls", {
    bucket: LOGS,
    rule: { objectOwnership: "BucketOwnerPreferred" },
  });
  expect(logs.aclRefusal(domain)).toBeUndefined();
  expect(logs.aclRefusal("none.s3.amazonaws.com")).toContain("does not exist");
});
