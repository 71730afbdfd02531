import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import "@aws-sdk/signature-v4a";
import {
  CloudFrontKeyValueStoreClient,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
} from "@aws-sdk/client-cloudfront-keyvaluestore";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { visit } from "../../../support/viewer";
import { DOMAIN, type Stack, makeStack, readPolicy, upload } from "./stack";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
let stack: Stack;
let client: CloudFrontKeyValueStoreClient;
let KvsARN: string;

/** As a function's runtime resolves names below localhost. */
const lookup: LookupFunction = (_, { all }, done) =>
  all === true ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);

beforeAll(async () => {
  stack = await makeStack(20);
  KvsARN = stack.storeArn;
  await upload(stack.client, "1.1.0");
  await upload(stack.client, "1.2.0");
  await stack.declared.create("BucketPolicy", readPolicy(stack.distribution.arn));
  await point("1.1.0");
  client = new CloudFrontKeyValueStoreClient({
    region: "us-east-1",
    endpoint: stack.endpoint.replace("127.0.0.1", "localhost"),
    credentials: { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret },
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ lookup }) },
  });
});
afterAll(async () => {
  client.destroy();
  await stack.close();
});

const point = (value: string): Promise<{ id: string }> =>
  stack.declared.create("KeyvaluestoreKey", { keyValueStoreArn: KvsARN, key: "frontend", value });
const etag = async (): Promise<string | undefined> =>
  (await client.send(new DescribeKeyValueStoreCommand({ KvsARN }))).ETag;
const put = (Value: string, IfMatch: string | undefined, Key = "frontend") =>
  client.send(new PutKeyCommand({ KvsARN, Key, Value, IfMatch }));

it("flips the pointer by its client: viewers see it at once, and the provider reads it as drift", async () => {
  const { id } = await point("1.1.0");
  const seen = await etag();
  expect(await client.send(new GetKeyCommand({ KvsARN, Key: "frontend" }))).toMatchObject({
    Key: "frontend",
    Value: "1.1.0",
    ItemCount: 1,
  });
  const answer = await put("1.2.0", seen);
  expect(answer).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 13 });
  expect(answer.ETag).not.toBe(seen);
  expect(await etag()).toBe(answer.ETag);
  expect((await visit(stack.world, `https://${DOMAIN}/`)).text).toBe("page 1.2.0");
  const read = await stack.declared
    .model("KeyvaluestoreKey")
    .read(id, stack.declared.context("KeyvaluestoreKey"));
  expect(read?.inputs.value).toBe("1.2.0");
});

it("lists its keys and takes one away", async () => {
  await put("x", await etag(), "one/two three");
  const { Items } = await client.send(new ListKeysCommand({ KvsARN }));
  expect(Items?.map(({ Key }) => Key).sort()).toEqual(["frontend", "one/two three"]);
  const deleted = await client.send(
    new DeleteKeyCommand({ KvsARN, Key: "one/two three", IfMatch: await etag() }),
  );
  expect(deleted.ItemCount).toBe(1);
});

it("refuses a change that was decided on what another has changed since", async () => {
  const seen = await etag();
  await point("1.1.0");
  await expect(put("1.2.0", seen)).rejects.toMatchObject({
    name: "ConflictException",
    $metadata: { httpStatusCode: 409 },
  });
  expect((await client.send(new GetKeyCommand({ KvsARN, Key: "frontend" }))).Value).toBe("1.1.0");
});

it.each<[string, () => Promise<unknown>, string, number]>([
  [
    "a store that is not there",
    () => client.send(new DescribeKeyValueStoreCommand({ KvsARN: `${KvsARN}0` })),
    "ResourceNotFoundException",
    404,
  ],
  [
    "a key that is not there",
    () => client.send(new GetKeyCommand({ KvsARN, Key: "none" })),
    "ResourceNotFoundException",
    404,
  ],
  ["a value that is too long", async () => put("x".repeat(1025), await etag()), "ValidationException", 400],
])("refuses %s", async (_, ask, name, httpStatusCode) => {
  await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

it("refuses a signature that belongs to a region", async () => {
  const response = await fetch(`${stack.endpoint}/key-value-stores/${encodeURIComponent(KvsARN)}`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY.id}/20261123/us-east-1/cloudfront-keyvaluestore/aws4_request, SignedHeaders=host, Signature=00`,
    },
  });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([403, "AccessDeniedException"]);
});
