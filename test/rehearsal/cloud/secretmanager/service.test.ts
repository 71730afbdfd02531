import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { secretManager } from "../../../../rehearsal/cloud/secretmanager/service";
import { serviceAccount } from "../../../../rehearsal/cloud/serviceaccount/service";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const SECRET = "projects/sluice-rehearsal/secrets/ai-key";
const EMAIL = "harbor-ai@sluice-rehearsal.iam.gserviceaccount.com";

describe("Secret Manager", () => {
  let world: World;
  let close: () => Promise<void>;
  let service: Service;
  const create = (type: string, inputs: Properties): ReturnType<typeof createThrough> =>
    createThrough(modelOf(service, `gcp:secretmanager/${type}`), inputs);
  const version = (secretData: string, change: Properties = {}): ReturnType<typeof createThrough> =>
    create("secretVersion:SecretVersion", { secret: SECRET, secretData, ...change });
  const remove = (type: string, id: string): Promise<void> =>
    modelOf(service, `gcp:secretmanager/${type}`).delete(id, testContext());
  const value = (of: string): string | undefined => world.use("secrets").value(SECRET, of);

  beforeEach(async () => {
    ({ world, close } = await testWorld());
    service = secretManager(world);
    await create("secret:Secret", {
      secretId: "ai-key",
      replication: { auto: {} },
      labels: { product: "harbor" },
    });
  });
  afterEach(() => close());

  it("counts versions up, keeps each, and `latest` is the newest", async () => {
    const { id, outputs } = await version("one");
    expect([id, outputs.version]).toEqual([`${SECRET}/versions/1`, "1"]);
    await version("dHdv", { isSecretDataBase64: true });
    expect([value("1"), value("2"), value("latest"), value("3")]).toEqual(["one", "two", "two", undefined]);
  });

  it("never gives a number twice, and does not pass over a destroyed newest version", async () => {
    await version("one");
    const { id } = await version("two");
    await remove("secretVersion:SecretVersion", id);
    expect([value("1"), value("2"), value("latest")]).toEqual(["one", undefined, undefined]);
    expect((await version("three")).id).toBe(`${SECRET}/versions/3`);
  });

  it("hides a disabled version, and shows it again", async () => {
    const { id } = await version("one", { enabled: false });
    const model = modelOf(service, "gcp:secretmanager/secretVersion:SecretVersion");
    expect(value("1")).toBeUndefined();
    const [before, after] = [false, true].map((enabled) =>
      model.inputs.parse({ secret: SECRET, secretData: "one", enabled }),
    );
    await model.update?.(id, after ?? {}, before ?? {}, testContext());
    expect(value("1")).toBe("one");
    expect((await model.read(id, testContext()))?.inputs.enabled).toBe(true);
  });

  it.each([
    ["DISABLE", undefined],
    ["ABANDON", "one"],
  ])("does what the deletion policy %s says", async (deletionPolicy, left) => {
    const { id } = await version("one", { deletionPolicy });
    await remove("secretVersion:SecretVersion", id);
    expect(value("1")).toBe(left);
  });

  it("refuses what cannot be", async () => {
    await expect(create("secret:Secret", { secretId: "ai-key", replication: { auto: {} } })).rejects.toThrow(
      /already exists/,
    );
    await expect(create("secret:Secret", { secretId: "a b", replication: { auto: {} } })).rejects.toThrow(
      /1 to 255 letters/,
    );
    await expect(create("secret:Secret", { secretId: "x", replication: {} })).rejects.toThrow(
      /exactly one of auto and userManaged/,
    );
    await expect(version("x", { secret: "projects/p/secrets/gone" })).rejects.toThrow(
      "Secret [projects/p/secrets/gone] not found.",
    );
    await expect(version("x".repeat(65 * 1024))).rejects.toThrow(/a version takes 65536/);
    await expect(version("x", { secretDataWo: "y" })).rejects.toThrow(/secretDataWo is not modelled/);
    const { id } = await version("one", { deletionPolicy: "PREVENT" });
    await expect(async () => remove("secretVersion:SecretVersion", id)).rejects.toThrow(
      /without setting deletionPolicy to "DELETE"/,
    );
  });

  it("lets read whom a binding names, and nobody else", async () => {
    const accounts = serviceAccount(world);
    const member = `serviceAccount:${EMAIL}`;
    const bind = (role: string): ReturnType<typeof createThrough> =>
      create("secretIamMember:SecretIamMember", { secretId: "ai-key", role, member });
    await expect(bind("roles/secretmanager.secretAccessor")).rejects.toThrow(
      `Service account ${EMAIL} does not exist.`,
    );
    const { outputs } = await createThrough(modelOf(accounts, "gcp:serviceaccount/account:Account"), {
      accountId: "harbor-ai",
    });
    expect(outputs).toMatchObject({ email: EMAIL, member });
    await bind("roles/secretmanager.viewer");
    expect(world.use("secrets").mayRead(SECRET, member)).toBe(false);
    const { id } = await bind("roles/secretmanager.secretAccessor");
    expect(world.use("secrets").mayRead(SECRET, member)).toBe(true);
    expect(world.use("secrets").mayRead(SECRET, "serviceAccount:other@x.iam.gserviceaccount.com")).toBe(
      false,
    );
    await remove("secretIamMember:SecretIamMember", id);
    expect(world.use("secrets").mayRead(SECRET, member)).toBe(false);
  });

  it("takes versions and bindings with the secret, unless it is protected", async () => {
    await version("one");
    await remove("secret:Secret", SECRET);
    expect(value("1")).toBeUndefined();
    const { id } = await create("secret:Secret", {
      secretId: "kept",
      replication: { auto: {} },
      deletionProtection: true,
    });
    await expect(async () => remove("secret:Secret", id)).rejects.toThrow(
      /without setting deletionProtection to false/,
    );
  });
});
