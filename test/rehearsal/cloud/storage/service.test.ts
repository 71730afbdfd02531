import type { ApiAnswer } from "../../../../rehearsal/cloud/network/api";
import { ENGINEER } from "../../../../rehearsal/cloud/googleidentity/engineer";
import { googleIdentity } from "../../../../rehearsal/cloud/googleidentity/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { serviceAccount } from "../../../../rehearsal/cloud/serviceaccount/service";
import { storageApi } from "../../../../rehearsal/cloud/storage/api";
import { storage } from "../../../../rehearsal/cloud/storage/service";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const BUCKET = "gcp:storage/bucket:Bucket";
const MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember";
const READER = "serviceAccount:harbor-ai@sluice-rehearsal.iam.gserviceaccount.com";
const closed = {
  name: "harbor-models",
  location: "us-central1",
  uniformBucketLevelAccess: true,
  publicAccessPrevention: "enforced",
};

let world: World;
let service: Service;
let close: () => Promise<void>;
beforeEach(async () => {
  ({ world, close } = await testWorld());
  googleIdentity(world);
  service = storage(world);
  await createThrough(modelOf(serviceAccount(world), "gcp:serviceaccount/account:Account"), {
    accountId: "harbor-ai",
  });
  await createThrough(modelOf(service, BUCKET), closed);
});
afterEach(() => close());

function ask(
  method: string,
  path: string,
  query: Record<string, string>,
  member: string,
  body = "",
): ApiAnswer {
  const { token } = world.use("googleTokens").access([member]);
  const headers = { authorization: `Bearer ${token}` };
  const answer = storageApi(world, {
    method,
    path,
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
  });
  if (answer === undefined) throw new Error(`${method} ${path} is not modelled`);
  return answer;
}
const upload = (member: string): ApiAnswer =>
  ask(
    "POST",
    "/upload/storage/v1/b/harbor-models/o",
    { uploadType: "media", name: "models/sha256-1", ifGenerationMatch: "0" },
    member,
    "{}",
  );
const read = (member: string): ApiAnswer =>
  ask("GET", "/storage/v1/b/harbor-models/o/models%2Fsha256-1", { alt: "media" }, member);

describe("a closed bucket", () => {
  it("takes an object once, and shows it to whoever was let in", async () => {
    expect(upload(READER).status).toBe(403);
    expect(upload(ENGINEER).status).toBe(200);
    expect(upload(ENGINEER).status).toBe(412);
    expect(read(READER).status).toBe(403);
    await createThrough(modelOf(service, MEMBER), {
      bucket: "harbor-models",
      role: "roles/storage.objectViewer",
      member: READER,
    });
    expect(read(READER)).toMatchObject({ status: 200, body: Buffer.from("{}") });
    expect(upload(READER).status).toBe(403);
  });

  it("cannot be opened to everybody, and is not deleted with what it holds", async () => {
    const everybody = { bucket: "harbor-models", role: "roles/storage.objectViewer", member: "allUsers" };
    await expect(createThrough(modelOf(service, MEMBER), everybody)).rejects.toThrow(
      /public access prevention/,
    );
    upload(ENGINEER);
    const deleted = async (): Promise<void> =>
      modelOf(service, BUCKET).delete("harbor-models", testContext());
    await expect(deleted()).rejects.toThrow(/containing objects without forceDestroy/);
  });
});
