import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { iam } from "../../../../rehearsal/cloud/iam/service";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";

let declared: Declared;
let client: S3Client;
let endpoint: ReturnType<typeof wire>;
let remove: () => void;
let role = "";

beforeAll(async () => {
  const temporary = await temporaryWorld();
  ({ remove } = temporary);
  const service = s3(temporary.world);
  endpoint = wire(temporary.world, [service.wire]);
  await endpoint.start?.();
  declared = new Declared(temporary.world, [service, iam(temporary.world)]);
  client = s3Client(endpoint.endpoint());
  const Statement = [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "s3.amazonaws.com" } },
  ];
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
  role = String((await declared.create("Role", { name: "replication", assumeRolePolicy })).outputs.arn);
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop?.();
  remove();
});

const bucket = (name: string, objectLockEnabled = false): Promise<unknown> =>
  declared.create("Bucket", { bucket: name, objectLockEnabled });
const versioned = (name: string): Promise<unknown> =>
  declared.create("BucketVersioning", { bucket: name, versioningConfiguration: { status: "Enabled" } });
const lock = (name: string): Promise<unknown> =>
  declared.create("BucketObjectLockConfiguration", {
    bucket: name,
    rule: { defaultRetention: { mode: "GOVERNANCE", days: 35 } },
  });
const replication = (from: string, to: string): Promise<unknown> =>
  declared.create("BucketReplicationConfig", {
    bucket: from,
    role,
    rules: [
      {
        id: "all",
        status: "Enabled",
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        destination: { bucket: `arn:aws:s3:::${to}` },
      },
    ],
  });
const text = async (Bucket: string, Key: string): Promise<string> =>
  (await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "";

it("locks every version from the moment it is written: a deletion only hides it", async () => {
  await bucket("locked-dumps", true);
  await lock("locked-dumps");
  const put = await client.send(new PutObjectCommand({ Bucket: "locked-dumps", Key: "a", Body: "x" }));
  await expect(
    client.send(new DeleteObjectCommand({ Bucket: "locked-dumps", Key: "a", VersionId: put.VersionId })),
  ).rejects.toMatchObject({ name: "AccessDenied" });
  const hidden = await client.send(new DeleteObjectCommand({ Bucket: "locked-dumps", Key: "a" }));
  await client.send(
    new DeleteObjectCommand({ Bucket: "locked-dumps", Key: "a", VersionId: hidden.VersionId }),
  );
  expect(await text("locked-dumps", "a")).toBe("x");
});

it("locks no bucket that was not made for it", async () => {
  await bucket("plain-dumps");
  await expect(lock("plain-dumps")).rejects.toThrow(/cannot be enabled on existing buckets/);
});

it("copies what is written to the other bucket, and no deletion", async () => {
  await bucket("from-here");
  await bucket("to-there");
  await expect(replication("from-here", "to-there")).rejects.toThrow(/Versioning must be 'Enabled'/);
  await versioned("from-here");
  await versioned("to-there");
  await replication("from-here", "to-there");
  await client.send(new PutObjectCommand({ Bucket: "from-here", Key: "a/b", Body: "kept" }));
  await client.send(new DeleteObjectCommand({ Bucket: "from-here", Key: "a/b" }));
  expect((await client.send(new ListObjectsV2Command({ Bucket: "from-here" }))).KeyCount).toBe(0);
  expect(await text("to-there", "a/b")).toBe("kept");
});

it("copies locked versions only to where they are locked too", async () => {
  await bucket("locked-source", true);
  await expect(replication("locked-source", "to-there")).rejects.toThrow(/must have Object Lock/);
  await expect(replication("locked-source", "nowhere")).rejects.toThrow(/Destination bucket must exist/);
});
