import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import { logs } from "../../../../rehearsal/cloud/logs/service";
import { keyPolicy } from "../../../../infra/keys/keyPolicy";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const TYPE = "aws:cloudwatch/logGroup:LogGroup";
let service: Service;
let keys: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ close } = opened);
  service = logs(opened.world);
  keys = kms(opened.world);
});
afterEach(() => close());

const create = (inputs: Record<string, unknown>) => createThrough(modelOf(service, TYPE), inputs);

it("keeps a group under its name", async () => {
  const { id, outputs } = await create({ name: "/sluice/prod/blue", retentionInDays: 30 });
  expect(id).toBe("/sluice/prod/blue");
  expect(outputs.arn).toBe("arn:aws:logs:us-east-1:123456789012:log-group:/sluice/prod/blue");
  expect((await modelOf(service, TYPE).read(id, testContext()))?.inputs).toMatchObject({
    retentionInDays: 30,
  });
  await expect(create({ name: "/sluice/prod/blue" })).rejects.toThrow("ResourceAlreadyExistsException");
});

it.each([0, 1, 14, 3653])("keeps logs for %d days", async (retentionInDays) => {
  await expect(create({ name: "a", retentionInDays })).resolves.toMatchObject({ id: "a" });
});

it.each([2, -1, 15, 10_000, 1.5])("does not keep logs for %d days", async (retentionInDays) => {
  await expect(create({ name: "a", retentionInDays })).rejects.toThrow("retentionInDays");
});

it.each(["", "a b", "a:b", "x".repeat(513)])("has no group named %j", async (name) => {
  await expect(create({ name })).rejects.toThrow("name");
});

it("changes retention in place, and forgets a group unless it is told to leave it", async () => {
  const model = modelOf(service, TYPE);
  const before = model.inputs.parse({ name: "a", retentionInDays: 1 });
  const { id } = await model.create(before, testContext());
  await model.update?.(id, model.inputs.parse({ name: "a", retentionInDays: 3 }), before, testContext());
  expect((await model.read(id, testContext()))?.inputs.retentionInDays).toBe(3);
  await model.delete(id, testContext());
  expect(await model.read(id, testContext())).toBeUndefined();

  const { id: kept } = await create({ name: "b", skipDestroy: true });
  await model.delete(kept, testContext());
  expect(await model.read(kept, testContext())).toBeDefined();
});

it("is encrypted only with a key that lets CloudWatch Logs of the region use it", async () => {
  const key = (policy?: string) => createThrough(modelOf(keys, "aws:kms/key:Key"), { policy });
  const open = await key(keyPolicy("123456789012", "us-east-1"));
  await expect(create({ name: "a", kmsKeyId: open.outputs.arn })).resolves.toMatchObject({ id: "a" });
  const closed = await key();
  await expect(create({ name: "b", kmsKeyId: closed.outputs.arn })).rejects.toThrow(
    "is not allowed to be used with Arn 'arn:aws:logs:us-east-1:123456789012:log-group:b'",
  );
  const elsewhere = await key(keyPolicy("123456789012", "eu-west-1"));
  await expect(create({ name: "b", kmsKeyId: elsewhere.outputs.arn })).rejects.toThrow(
    "AccessDeniedException",
  );
  await expect(create({ name: "b", kmsKeyId: open.id })).rejects.toThrow("must be the key's ARN");
});
