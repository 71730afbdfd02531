import { request } from "node:http";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { decodeChunked } from "../../../../rehearsal/cloud/wire/chunked";
import { credentialOf } from "../../../../rehearsal/cloud/wire/credential";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { temporaryWorld } from "../../../support/declared";

const signedFor = (service: string, keyId = "SLUICEREHEARSAL"): string =>
  `AWS4-HMAC-SHA256 Credential=${keyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

describe("the endpoint", () => {
  let url: string;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const { world, remove } = await temporaryWorld();
    const endpoint = wire(world, [s3(world).wire]);
    await endpoint.start?.();
    url = endpoint.endpoint();
    expect(world.guestEnvironment).toMatchObject({
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "SLUICEREHEARSAL",
    });
    stop = async () => {
      await endpoint.stop?.();
      remove();
    };
  });
  afterAll(() => stop());

  const ask = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body = "",
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url + path, { method, headers }, (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      });
      outgoing.on("error", reject).end(body);
    });

  it("refuses an unknown access key and an unsigned request", async () => {
    const client = new S3Client({
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: "AKIASTRANGER", secretAccessKey: "x" },
      maxAttempts: 1,
    });
    await expect(client.send(new ListObjectsV2Command({ Bucket: "harbor" }))).rejects.toMatchObject({
      name: "InvalidAccessKeyId",
    });
    client.destroy();
    expect(await ask("GET", "/harbor/key", {})).toMatchObject({
      status: 403,
      text: expect.stringContaining("MissingAuthenticationToken") as string,
    });
  });

  it("names the action of a service that is not modelled, in a form its SDK reads", async () => {
    const json = await ask(
      "POST",
      "/",
      { authorization: signedFor("dynamodb"), "x-amz-target": "DynamoDB_20120810.PutItem" },
      "{}",
    );
    expect(json.status).toBe(501);
    expect(JSON.parse(json.text)).toEqual({
      __type: "NotImplemented",
      message: expect.stringContaining("dynamodb DynamoDB_20120810.PutItem is not modelled") as string,
    });
    const query = await ask(
      "POST",
      "/",
      { authorization: signedFor("sns"), "content-type": "application/x-www-form-urlencoded" },
      "Action=Publish&Version=1",
    );
    expect(query).toMatchObject({
      status: 501,
      text: expect.stringContaining("sns Publish is not modelled") as string,
    });
  });

  it("refuses a chunked body whose trailing checksum does not match, or that is cut short", async () => {
    const headers = {
      authorization: signedFor("s3"),
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": "3",
    };
    const wrong = await ask(
      "PUT",
      "/harbor/k",
      headers,
      "3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    );
    expect(wrong.text).toContain("<Code>BadDigest</Code>");
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32("abc"));
    const right = await ask(
      "PUT",
      "/harbor/k",
      headers,
      `3\r\nabc\r\n0\r\nx-amz-checksum-crc32:${sum.toString("base64")}\r\n\r\n`,
    );
    expect(right.text).toContain("<Code>NoSuchBucket</Code>");
    expect((await ask("PUT", "/harbor/k", headers, "5\r\nabc")).text).toContain(
      "<Code>IncompleteBody</Code>",
    );
  });
});

it("undoes any chunking", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }),
      fc.boolean(),
      (chunks, signed) => {
        const framed = chunks.map((chunk) =>
          Buffer.concat([
            Buffer.from(
              `${chunk.length.toString(16)}${signed ? `;chunk-signature=${"0".repeat(64)}` : ""}\r\n`,
            ),
            chunk,
            Buffer.from("\r\n"),
          ]),
        );
        const raw = Buffer.concat([...framed, Buffer.from("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")]);
        const { body, trailers } = decodeChunked(raw);
        expect(body.equals(Buffer.concat(chunks))).toBe(true);
        expect(trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
      },
    ),
  );
});

it("reads the service from the credential scope of SigV4 and SigV4A", () => {
  expect(credentialOf(signedFor("s3"))).toEqual({
    keyId: "SLUICEREHEARSAL",
    service: "s3",
    region: "us-east-1",
  });
  expect(
    credentialOf("AWS4-ECDSA-P256-SHA256 Credential=K/20260101/s3/aws4_request, SignedHeaders=host"),
  ).toEqual({ keyId: "K", service: "s3", region: "*" });
  for (const bad of [undefined, "", "Basic abc", "AWS4-HMAC-SHA256 Credential=K/aws4_request"])
    expect(credentialOf(bad)).toBeUndefined();
});
