import { ListObjectsV2Command, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { iam } from "../../../../rehearsal/cloud/iam/service";
import { kms } from "../../../../rehearsal/cloud/kms/service";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { secretsManager } from "../../../../rehearsal/cloud/secretsmanager/service";
import { sns } from "../../../../rehearsal/cloud/sns/service";
import { ssm } from "../../../../rehearsal/cloud/ssm/service";
import { sts } from "../../../../rehearsal/cloud/sts/service";
import { Declared, temporaryWorld } from "../../../support/declared";
import { type ClientOptions, type Wired, wired } from "../../../support/wire";
import { topicArn } from "../../../support/topics";

const PARAMETERS = "arn:aws:ssm:us-east-1:123456789012:parameter";
let api: Wired;
let declared: Declared;
let keyArn: string;
let close: () => Promise<void>;

beforeAll(async () => {
  const { world, remove } = await temporaryWorld();
  const [parameters, objects, topics, secrets] = [ssm(world), s3(world), sns(world), secretsManager(world)];
  declared = new Declared(world, [iam(world), kms(world), sts(world), parameters, objects, topics, secrets]);
  await declared.create("Role", {
    name: "rollback",
    path: "/sluice/",
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
      ],
    }),
  });
  await declared.create("Parameter", { name: "/r/record", type: "String", value: "1" });
  await declared.create("Bucket", { bucket: "analysis" });
  keyArn = String((await declared.create("Key", {})).outputs.arn);
  await declared.create("Topic", { name: "sealed", kmsMasterKeyId: keyArn });
  api = await wired(world, [parameters.wire, objects.wire, topics.wire]);
  close = async () => {
    await api.close();
    remove();
  };
});
afterAll(() => close());

let given = 0;
/** Gives the role one more policy. */
const give = (...Statement: object[]): Promise<unknown> =>
  declared.create("RolePolicy", {
    name: `rights-${(given += 1)}`,
    role: "rollback",
    policy: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
const allow = (Action: string | string[], Resource: string): Promise<unknown> =>
  give({ Effect: "Allow", Action, Resource });

const role = (): ClientOptions =>
  api.as("arn:aws:iam::123456789012:role/sluice/rollback", "rollback-function");
const write = (Name: string) =>
  api
    .kept(new SSMClient(role()))
    .send(new PutParameterCommand({ Name, Value: "x", Type: "String", Overwrite: true }));
const DENIED =
  "User: arn:aws:sts::123456789012:assumed-role/rollback/rollback-function is not authorized to perform: ";

it("may do what its role's policies allow, and no more", async () => {
  await expect(write("/r/latch-1")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: `${DENIED}ssm:PutParameter on resource: ${PARAMETERS}/r/latch-1 because no identity-based policy allows the ssm:PutParameter action`,
  });
  await allow(["ssm:PutParameter", "ssm:GetParameter"], `${PARAMETERS}/r/latch-*`);
  await expect(write("/r/latch-1")).resolves.toMatchObject({ Version: 1 });
  await expect(write("/r/record")).rejects.toMatchObject({ name: "AccessDeniedException" });
  const owner = api.kept(new SSMClient(api.owner));
  expect((await owner.send(new GetParameterCommand({ Name: "/r/record" }))).Parameter?.Value).toBe("1");
});

it("is held back by an explicit deny", async () => {
  await give({ Effect: "Deny", Action: "ssm:Put*", Resource: `${PARAMETERS}/r/latch-2` });
  await expect(write("/r/latch-2")).rejects.toThrow(/with an explicit deny in an identity-based policy$/);
  await expect(write("/r/latch-3")).resolves.toMatchObject({ Version: 1 });
});

it("needs a secret's own right besides the parameter's that leads to it", async () => {
  const { outputs } = await declared.create("Secret", { name: "token" });
  await declared.create("SecretVersion", {
    secretId: outputs.arn,
    secretStringWo: "hush",
    secretStringWoVersion: 1,
  });
  const reference = "/aws/reference/secretsmanager/token";
  const ask = async () =>
    (
      await api
        .kept(new SSMClient(role()))
        .send(new GetParameterCommand({ Name: reference, WithDecryption: true }))
    ).Parameter?.Value;
  await allow("ssm:GetParameter", `${PARAMETERS}${reference}`);
  await expect(ask()).rejects.toThrow(/secretsmanager:GetSecretValue/);
  await allow("secretsmanager:GetSecretValue", String(outputs.arn));
  await expect(ask()).resolves.toBe("hush");
});

it("learns which objects are missing only where it may list", async () => {
  const client = api.kept(new S3Client({ ...role(), forcePathStyle: true }));
  const read = (Key: string) => client.send(new GetObjectCommand({ Bucket: "analysis", Key }));
  await allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::analysis/rollbacks/*");
  await client.send(new PutObjectCommand({ Bucket: "analysis", Key: "rollbacks/1", Body: "x" }));
  await expect(read("rollbacks/1")).resolves.toMatchObject({ ContentLength: 1 });
  await expect(read("rollbacks/2")).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(client.send(new ListObjectsV2Command({ Bucket: "analysis" }))).rejects.toThrow(
    /s3:ListBucket/,
  );
  await allow("s3:ListBucket", "arn:aws:s3:::analysis");
  await expect(read("rollbacks/2")).rejects.toMatchObject({ name: "NoSuchKey" });
});

it("needs the topic's key to publish, too", async () => {
  const publish = () =>
    api
      .kept(new SNSClient(role()))
      .send(new PublishCommand({ TopicArn: topicArn("sealed"), Message: "rolled back" }));
  await expect(publish()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  await allow("sns:Publish", topicArn("sealed"));
  await expect(publish()).rejects.toMatchObject({ name: "KMSAccessDeniedException" });
  await allow(["kms:GenerateDataKey", "kms:Decrypt"], keyArn);
  await expect(publish()).resolves.toMatchObject({ MessageId: expect.any(String) as string });
});

it("meets the faults that wait for its calls, and the owner none", async () => {
  const faults = (body?: unknown): unknown =>
    api.service.control?.["/wire/faults"]?.(new URLSearchParams(), body);
  await allow("ssm:PutParameter", `${PARAMETERS}/f/*`);
  faults({ action: "ssm:PutParameter", do: "deny", skip: 1, times: 2 });
  faults({ action: "*", do: "error" });
  const owner = api.kept(new SSMClient(api.owner));
  await owner.send(new PutParameterCommand({ Name: "/f/0", Value: "x", Type: "String" }));
  const outcomes: string[] = [];
  for (const name of ["/f/1", "/f/2", "/f/3", "/f/4", "/f/5"])
    outcomes.push(
      await write(name).then(
        () => "done",
        (failure: Error) => failure.name,
      ),
    );
  expect(outcomes).toEqual([
    "done",
    "AccessDeniedException",
    "AccessDeniedException",
    "InternalFailure",
    "done",
  ]);
  expect(faults()).toEqual([]);
  faults({ action: "ssm:PutParameter", do: "throttle", times: 5 });
  faults({ clear: true });
  await expect(write("/f/6")).resolves.toBeDefined();
  expect(() => faults({ action: "everything", do: "kill" })).toThrow();
});

it("is nobody with a key that was never given, or with another's token", async () => {
  const { credentials, ...rest } = role();
  const ask = (change: object) =>
    api
      .kept(new SSMClient({ ...rest, credentials: { ...credentials, ...change } }))
      .send(new GetParameterCommand({ Name: "/r/latch-1" }));
  await expect(ask({ accessKeyId: "ASIA0000000000000000" })).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
  });
  await expect(ask({ sessionToken: "guessed" })).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});
