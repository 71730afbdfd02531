import { ssm } from "../../../../rehearsal/cloud/ssm/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const TYPE = "aws:ssm/parameter:Parameter";
let service: Service;
let close: () => Promise<void>;
let valueOf: (name: string) => string | undefined;

beforeEach(async () => {
  const opened = await testWorld();
  close = opened.close;
  service = ssm(opened.world);
  valueOf = (name) => opened.world.use("parameters").value(name);
});
afterEach(() => close());

const create = (inputs: Record<string, unknown>) => createThrough(modelOf(service, TYPE), inputs);

it("keeps a value and gives it to tasks by name and by ARN", async () => {
  const { id, outputs } = await create({ name: "/a/b", type: "SecureString", value: "hush" });
  expect(id).toBe("/a/b");
  expect(outputs.arn).toBe("arn:aws:ssm:us-east-1:123456789012:parameter/a/b");
  expect(valueOf("/a/b")).toBe("hush");
  expect(valueOf(String(outputs.arn))).toBe("hush");
});

it("refuses a second parameter of the same name", async () => {
  await create({ name: "/a/b", type: "String", value: "1" });
  await expect(create({ name: "/a/b", type: "String", value: "2" })).rejects.toThrow(
    /ParameterAlreadyExists/,
  );
});

it.each([
  [{ name: "/a/b", type: "String" }, /one of value and insecureValue/],
  [{ name: "/a/b", type: "SecureString", insecureValue: "x" }, /cannot be used with SecureString/],
  [{ name: "/a b", type: "String", value: "x" }, /letters, digits/],
  [{ name: "/a/b", type: "Text", value: "x" }, /type/],
  [{ name: "/a/b", type: "String", value: "x", policies: "[]" }, /policies is not modelled/],
  [{ name: "/a/b", type: "String", value: "x".repeat(4097) }, /4097 bytes; a Standard parameter takes 4096/],
])("refuses what Parameter Store refuses (%#)", async (inputs, message) => {
  await expect(create(inputs)).rejects.toThrow(message);
});

it("takes 8 KB in the advanced tier and never goes back to standard", async () => {
  const model = modelOf(service, TYPE);
  const advanced = { name: "/a/b", type: "String", value: "x".repeat(8192), tier: "Advanced" };
  const { id } = await create(advanced);
  const standard = model.inputs.parse({ ...advanced, tier: "Standard", value: "x" });
  await expect(
    (async () => model.update?.(id, standard, model.inputs.parse(advanced), testContext()))(),
  ).rejects.toThrow(/cannot go back/);
});

it("counts versions and shows drift when read", async () => {
  const model = modelOf(service, TYPE);
  const before = model.inputs.parse({ name: "/a/b", type: "String", value: "1" });
  const { id } = await model.create(before, testContext());
  const outputs = await model.update?.(
    id,
    model.inputs.parse({ name: "/a/b", type: "String", value: "2" }),
    before,
    testContext(),
  );
  expect(outputs?.version).toBe(2);
  expect((await model.read(id, testContext()))?.inputs.value).toBe("2");
  await model.delete(id, testContext());
  expect(await model.read(id, testContext())).toBeUndefined();
});

it("lists by path one level deep, or all levels", async () => {
  for (const name of ["/p/a", "/p/b/c", "/other"]) await create({ name, type: "String", value: name });
  const [list] = service.functions ?? [];
  expect((await list?.invoke({ path: "/p" }))?.names).toEqual(["/p/a"]);
  expect((await list?.invoke({ path: "/p", recursive: true }))?.values).toEqual(["/p/a", "/p/b/c"]);
  expect((await list?.invoke({ path: "/none" }))?.names).toEqual([]);
});
