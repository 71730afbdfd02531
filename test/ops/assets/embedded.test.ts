import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { s3Bucket } from "../../../ops/assets/bucket";
import { uploadVersion, type Outcome } from "../../../ops/assets/upload";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { s3 } from "../../../rehearsal/cloud/s3/service";
import { wire } from "../../../rehearsal/cloud/wire/service";
import { Declared, s3Client, temporaryWorld } from "../../support/declared";

const BUCKET = "harbor-assets";
const environment = { ...process.env };
const out = mkdtempSync(join(tmpdir(), "sluice-embedded-"));
let stop: () => Promise<void>;
let endpoint: string;
let built: Built;

beforeAll(async () => {
  const { world, remove } = await temporaryWorld();
  const service = s3(world);
  const gateway = wire(world, [service.wire]);
  await gateway.start?.();
  endpoint = gateway.endpoint();
  await new Declared(world, [service]).create("Bucket", { bucket: BUCKET });
  const silent = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  Object.assign(process.env, world.guestEnvironment, silent);
  built = await buildProduct({ out, versions: ["1.1.0", "1.2.0"] });
  stop = async () => {
    await gateway.stop?.();
    remove();
  };
});
afterAll(async () => {
  process.env = environment;
  rmSync(out, { recursive: true });
  await stop();
});

const upload = (version: string, digest = built[version]?.assets ?? ""): Promise<Outcome> =>
  uploadVersion({ folder: join(out, "assets"), version, digest, bucket: BUCKET }, s3Bucket(BUCKET, 16));

it("fills the embedded cloud's bucket, does nothing again, and never changes a version", async () => {
  await expect(upload("1.1.0")).resolves.toMatchObject({ files: 15, uploaded: 15 });
  await expect(upload("1.2.0")).resolves.toMatchObject({ files: 15, uploaded: 15 });
  await expect(upload("1.1.0")).resolves.toMatchObject({ uploaded: 0, kept: 15 });
  await expect(upload("1.1.0", built["1.2.0"]?.assets)).rejects.toThrow(/A version never changes/);
  const client = s3Client(endpoint);
  const page = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: "v/1.2.0/index.html" }));
  expect(page).toMatchObject({ ContentType: "text/html; charset=utf-8", CacheControl: "no-cache" });
  await expect(page.Body?.transformToString()).resolves.toContain('id="version">1.2.0<');
  client.destroy();
});
