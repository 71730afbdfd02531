import { keyPolicy } from "../../../../infra/keys/keyPolicy";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";
let world: World;
let service: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  service = kms(world);
});
afterEach(() => close());

const create = (type: string, inputs: Properties) => createThrough(modelOf(service, type), inputs);
const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const ROOT = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "kms:*",
  Resource: "*",
};

/** As CloudWatch Logs asks for a group of an account. */
const logging = (account: string) => ({
  service: "logs.us-east-1.amazonaws.com",
  actions: ["kms:GenerateDataKey", "kms:Decrypt"],
  context: { "kms:encryptioncontext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:log-group:/a` },
});
const notifying = (source: string, account: string) => ({
  service: source,
  actions: ["kms:GenerateDataKey", "kms:Decrypt"],
  context: { "aws:sourceaccount": account },
});

describe("a key", () => {
  it("has an id and an ARN, and the account's policy when it is given none", async () => {
    const { id, outputs } = await create(KEY, {});
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(outputs).toMatchObject({ keyId: id, arn: `arn:aws:kms:us-east-1:123456789012:key/${id}` });
    expect(outputs.policy).toContain("arn:aws:iam::123456789012:root");
    const live = await modelOf(service, KEY).read(id, testContext());
    expect(live?.inputs).toMatchObject({ enableKeyRotation: false, deletionWindowInDays: 30 });
  });

  it.each<[string, Properties, string]>([
    ["a window of 6 days", { deletionWindowInDays: 6 }, "deletionWindowInDays"],
    ["a window of 31 days", { deletionWindowInDays: 31 }, "deletionWindowInDays"],
    ["a period of 89 days", { enableKeyRotation: true, rotationPeriodInDays: 89 }, "rotationPeriodInDays"],
    ["another use", { keyUsage: "SIGN_VERIFY" }, "only ENCRYPT_DECRYPT is modelled"],
    ["a policy that is no JSON", { policy: "{" }, "MalformedPolicyDocumentException: it is not JSON"],
    [
      "a policy about something else",
      { policy: policy(ROOT, { ...ROOT, Action: "s3:GetObject" }) },
      "s3:GetObject is no action of KMS",
    ],
    [
      "a policy that locks everybody out",
      { policy: policy({ ...ROOT, Action: "kms:Decrypt" }) },
      "will not allow you to update the key policy in the future",
    ],
    [
      "a condition that is not modelled",
      { policy: policy(ROOT, { ...ROOT, Condition: { StringEquals: { "aws:UserAgent": "x" } } }) },
      "the embedded cloud evaluates the condition keys",
    ],
  ])("cannot have %s", async (_, inputs, message) => {
    await expect(create(KEY, inputs)).rejects.toThrow(message);
  });

  it("serves whom its policy names, for this account, and nobody else", async () => {
    const { id, outputs } = await create(KEY, { policy: keyPolicy("123456789012", "us-east-1") });
    const key = world.use("keys").find(id);
    expect(world.use("keys").find(String(outputs.arn))?.arn).toBe(outputs.arn);
    expect(key?.permits(logging("123456789012"))).toBe(true);
    expect(key?.permits(logging("210987654321"))).toBe(false);
    expect(key?.permits({ ...logging("123456789012"), service: "logs.eu-west-1.amazonaws.com" })).toBe(false);
    expect(key?.permits({ ...logging("123456789012"), actions: ["kms:ScheduleKeyDeletion"] })).toBe(false);
    expect(key?.permits(notifying("cloudwatch.amazonaws.com", "123456789012"))).toBe(true);
    expect(key?.permits(notifying("cloudwatch.amazonaws.com", "210987654321"))).toBe(false);
    expect(key?.permits(notifying("ec2.amazonaws.com", "123456789012"))).toBe(false);
  });

  it("serves nobody while it is disabled", async () => {
    const { id } = await create(KEY, { policy: keyPolicy("123456789012", "us-east-1"), isEnabled: false });
    expect(world.use("keys").find(id)?.permits(logging("123456789012"))).toBe(false);
  });

  it("changes its policy in place, and back", async () => {
    const model = modelOf(service, KEY);
    const before = model.inputs.parse({});
    const { id } = await create(KEY, {});
    const after = model.inputs.parse({ policy: keyPolicy("123456789012", "us-east-1") });
    await model.update?.(id, after, before, testContext());
    expect(world.use("keys").find(id)?.permits(logging("123456789012"))).toBe(true);
    await model.update?.(id, before, after, testContext());
    expect(world.use("keys").find(id)?.permits(logging("123456789012"))).toBe(false);
  });

  it("is of no use from the moment it is deleted, and gone after its window", async () => {
    const { id } = await create(KEY, { deletionWindowInDays: 7 });
    await create(ALIAS, { name: "alias/data", targetKeyId: id });
    await modelOf(service, KEY).delete(id, testContext());
    expect(await modelOf(service, KEY).read(id, testContext())).toBeUndefined();
    expect(world.use("keys").find("alias/data")).toBeUndefined();
    const pending = world.store.collection<{ endsAt: number }>("kms.keys").get(id);
    expect(Math.round(((pending?.endsAt ?? 0) - world.clock.now()) / 86_400_000)).toBe(7);
  });
});

describe("an alias", () => {
  it("leads to a key, by id or ARN, and follows when it is moved", async () => {
    const [one, two] = [await create(KEY, {}), await create(KEY, {})];
    const { id, outputs } = await create(ALIAS, { name: "alias/sluice/data", targetKeyId: one.id });
    expect(outputs.targetKeyArn).toBe(one.outputs.arn);
    const model = modelOf(service, ALIAS);
    const [before, after] = [one.id, String(two.outputs.arn)].map((targetKeyId) =>
      model.inputs.parse({ name: id, targetKeyId }),
    );
    if (before === undefined || after === undefined) throw new Error("no inputs");
    await model.update?.(id, after, before, testContext());
    expect(world.use("keys").find("alias/sluice/data")?.arn).toBe(two.outputs.arn);
    expect((await model.read(id, testContext()))?.inputs.targetKeyId).toBe(two.id);
  });

  it.each<[string, string]>([
    ["data", "must be alias/"],
    ["alias/aws/sns", "which AWS keeps"],
    ["alias/with space", "must be alias/"],
  ])("is not named %s", async (name, message) => {
    const { id } = await create(KEY, {});
    await expect(create(ALIAS, { name, targetKeyId: id })).rejects.toThrow(message);
  });

  it("is one of its kind, and leads to a key that exists", async () => {
    const { id } = await create(KEY, {});
    await create(ALIAS, { name: "alias/a", targetKeyId: id });
    await expect(create(ALIAS, { name: "alias/a", targetKeyId: id })).rejects.toThrow(
      "AlreadyExistsException",
    );
    await expect(create(ALIAS, { name: "alias/b", targetKeyId: "none" })).rejects.toThrow(
      "NotFoundException",
    );
  });
});
