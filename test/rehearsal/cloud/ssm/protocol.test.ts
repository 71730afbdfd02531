import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { FunctionModel, Service } from "../../../../rehearsal/cloud/kernel/model";
import { ssm } from "../../../../rehearsal/cloud/ssm/service";
import { type Wired, wired } from "../../../support/wire";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const TYPE = "aws:ssm/parameter:Parameter";
let service: Service;
let api: Wired;
let client: SSMClient;
let close: () => Promise<void>;

beforeEach(async () => {
  const { world, close: end } = await testWorld();
  const made = ssm(world);
  service = made;
  api = await wired(world, [made.wire]);
  client = api.kept(new SSMClient(api.owner));
  close = async () => {
    await api.close();
    await end();
  };
});
afterEach(() => close());

const put = (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: "String", ...more }));
const get = async (Name: string) => (await client.send(new GetParameterCommand({ Name }))).Parameter;

it("writes once: the second finds what the first wrote, and leaves it", async () => {
  const results = await Promise.allSettled([put("/r/latch-1", "first"), put("/r/latch-1", "second")]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { name: "ParameterAlreadyExists" },
  });
  const kept = await get("/r/latch-1");
  expect(kept).toMatchObject({ Version: 1, Type: "String" });
  expect(kept?.LastModifiedDate).toBeInstanceOf(Date);
});

it("writes over what is there when told to, which the provider reads as drift", async () => {
  const model = modelOf(service, TYPE);
  const { id } = await createThrough(model, { name: "/r/record", type: "String", value: "1" });
  await expect(put("/r/record", "2", { Overwrite: true, Type: undefined })).resolves.toMatchObject({
    Version: 2,
    Tier: "Standard",
  });
  const live = await model.read(id, testContext());
  expect(live).toMatchObject({ inputs: { value: "2" }, outputs: { version: 2 } });
});

it("is seen by the program's own question for a path, until it is deleted", async () => {
  const [invoke] = service.functions as [FunctionModel];
  const values = async (): Promise<unknown> => (await invoke.invoke({ path: "/r" })).values;
  await put("/r/latch-1", "sick");
  expect(await values()).toEqual(["sick"]);
  await client.send(new DeleteParameterCommand({ Name: "/r/latch-1" }));
  expect(await values()).toEqual([]);
});

it("tells what lies below a path, page by page", async () => {
  for (let one = 10; one < 22; one += 1) await put(`/r/${one}`, String(one));
  await put("/r/deep/1", "deep");
  await put("/other/1", "other");
  const first = await client.send(new GetParametersByPathCommand({ Path: "/r/" }));
  expect(first.Parameters).toHaveLength(10);
  const second = await client.send(
    new GetParametersByPathCommand({ Path: "/r/", NextToken: first.NextToken }),
  );
  expect(second.Parameters?.map(({ Value }) => Value)).toEqual(["20", "21"]);
  expect(second.NextToken).toBeUndefined();
  const deep = await client.send(
    new GetParametersByPathCommand({ Path: "/r/deep", Recursive: true, MaxResults: 3 }),
  );
  expect(deep.Parameters?.map(({ Name }) => Name)).toEqual(["/r/deep/1"]);
});

it.each<[string, () => Promise<unknown>, string]>([
  ["a value that is too long", () => put("/r/a", "x".repeat(4097)), "ValidationException"],
  ["a name that is none", () => put("/r a", "x"), "ValidationException"],
  ["a new parameter without a type", () => put("/r/a", "x", { Type: undefined }), "ValidationException"],
  [
    "to delete what is not there",
    () => client.send(new DeleteParameterCommand({ Name: "/r/a" })),
    "ParameterNotFound",
  ],
  [
    "a path without a slash",
    () => client.send(new GetParametersByPathCommand({ Path: "r" })),
    "ValidationException",
  ],
  [
    "a token that it never gave",
    () => client.send(new GetParametersByPathCommand({ Path: "/r", NextToken: "x" })),
    "InvalidNextToken",
  ],
  ["what is not modelled", () => put("/r/a", "x", { Policies: "[]" }), "NotImplemented"],
])("refuses %s", async (_, ask, name) => {
  await expect(ask()).rejects.toMatchObject({ name });
});
