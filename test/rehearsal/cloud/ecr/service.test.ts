import { ecr } from "../../../../rehearsal/cloud/ecr/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

let service: Service;
let close: () => Promise<void>;
beforeEach(async () => {
  const made = await testWorld();
  close = made.close;
  made.world.provide("keys", { find: () => undefined });
  service = ecr(made.world);
});
afterEach(() => close());

const REPOSITORY = "aws:ecr/repository:Repository";
const POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const create = (type: string, inputs: Record<string, unknown>): Promise<{ id: string; outputs: object }> =>
  createThrough(modelOf(service, type), inputs);
const rule = (selection: object, rulePriority = 1): object => ({
  rulePriority,
  selection,
  action: { type: "expire" },
});
const policy = (...rules: object[]): string => JSON.stringify({ rules });
const UNTAGGED = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 30 };

it("names a repository as the registry does, and gives no name twice", async () => {
  expect(await create(REPOSITORY, { name: "harbor-api" })).toEqual({
    id: "harbor-api",
    outputs: {
      arn: "arn:aws:ecr:us-east-1:123456789012:repository/harbor-api",
      registryId: "123456789012",
      repositoryUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api",
    },
  });
  await expect(async () => create(REPOSITORY, { name: "harbor-api" })).rejects.toThrow(
    "RepositoryAlreadyExistsException",
  );
  await expect(create(REPOSITORY, { name: "Harbor" })).rejects.toThrow("may have small letters");
});

it("refuses a key that is not there, and a policy for a repository that is not", async () => {
  const encryptionConfigurations = [{ encryptionType: "KMS", kmsKey: "arn:aws:kms:us-east-1:1:key/none" }];
  await expect(async () => create(REPOSITORY, { name: "api", encryptionConfigurations })).rejects.toThrow(
    "KmsException",
  );
  await expect(async () =>
    create(POLICY, { repository: "none", policy: policy(rule(UNTAGGED)) }),
  ).rejects.toThrow("RepositoryNotFoundException");
});

it("reads back what was declared, and forgets it", async () => {
  await create(REPOSITORY, { name: "api", imageTagMutability: "IMMUTABLE" });
  const text = policy(rule(UNTAGGED));
  await create(POLICY, { repository: "api", policy: text });
  expect(await modelOf(service, POLICY).read("api", testContext())).toMatchObject({
    inputs: { policy: text },
  });
  expect(await modelOf(service, REPOSITORY).read("api", testContext())).toMatchObject({
    inputs: { imageTagMutability: "IMMUTABLE", forceDelete: false },
  });
  await modelOf(service, REPOSITORY).delete("api", testContext());
  expect(await modelOf(service, POLICY).read("api", testContext())).toBeUndefined();
});

it.each([
  ["no JSON", "{", "is not JSON"],
  ["days without a unit", policy(rule({ ...UNTAGGED, countUnit: undefined })), "countUnit goes with"],
  [
    "tagged without a prefix",
    policy(rule({ ...UNTAGGED, tagStatus: "tagged" })),
    "goes with tagStatus tagged",
  ],
  ["two rules of one priority", policy(rule(UNTAGGED), rule(UNTAGGED)), "a rulePriority of its own"],
])("refuses a policy with %s", async (_, text, reason) => {
  await create(REPOSITORY, { name: "api" });
  await expect(create(POLICY, { repository: "api", policy: text })).rejects.toThrow(reason);
});
