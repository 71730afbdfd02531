import type { ResourceModel } from "../../../../rehearsal/cloud/kernel/model";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { serviceAccount } from "../../../../rehearsal/cloud/serviceaccount/service";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

describe("service accounts", () => {
  let world: World;
  let close: () => Promise<void>;
  let model: ResourceModel;
  beforeEach(async () => {
    ({ world, close } = await testWorld());
    model = modelOf(serviceAccount(world), "gcp:serviceaccount/account:Account");
  });
  afterEach(() => close());

  it("have an e-mail by which others refer to them, until they are gone", async () => {
    const { id, outputs } = await createThrough(model, { accountId: "harbor-ai", project: "harbor-prod" });
    expect(outputs).toMatchObject({
      email: "harbor-ai@harbor-prod.iam.gserviceaccount.com",
      name: "projects/harbor-prod/serviceAccounts/harbor-ai@harbor-prod.iam.gserviceaccount.com",
    });
    expect(outputs.uniqueId).toMatch(/^\d{21}$/);
    const refer = (): string => world.references.require(String(outputs.email), model.type, "serviceAccount");
    expect(refer()).toBe(id);
    await model.delete(id, testContext());
    expect(refer).toThrow(/does not exist/);
    expect(await model.read(id, testContext())).toBeUndefined();
  });

  it.each(["short", "Upper-case", "9begins-with-digit", "ends-with-", "x".repeat(31)])(
    "refuse the id %s",
    async (accountId) => {
      await expect(createThrough(model, { accountId })).rejects.toThrow(/6 to 30 lower-case/);
    },
  );

  it("are unique in a project, unless told to take what is there", async () => {
    await createThrough(model, { accountId: "harbor-ai" });
    await expect(createThrough(model, { accountId: "harbor-ai" })).rejects.toThrow(
      /alreadyExists: Service account harbor-ai already exists/,
    );
    await createThrough(model, { accountId: "harbor-ai", createIgnoreAlreadyExists: true });
  });

  it("stay where the deletion policy keeps them", async () => {
    const kept = await createThrough(model, { accountId: "harbor-ai", deletionPolicy: "PREVENT" });
    await expect(async () => model.delete(kept.id, testContext())).rejects.toThrow(/cannot destroy/);
  });
});
