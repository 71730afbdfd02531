import { buildSync } from "esbuild";
import { cloudFront } from "../../../../rehearsal/cloud/cloudfront/service";
import { ssm } from "../../../../rehearsal/cloud/ssm/service";
import { temporaryWorld } from "../../../support/declared";
import { Functions } from "../../../support/functions";
import { metricsTo } from "../../../support/metrics";
import { type Wired, wired } from "../../../support/wire";

/** Flips a pointer and writes a parameter with Amazon's own clients, which find everything in their environment. */
const SOURCE = `
import "@aws-sdk/signature-v4a";
import { CloudFrontKeyValueStoreClient, DescribeKeyValueStoreCommand, PutKeyCommand } from "@aws-sdk/client-cloudfront-keyvaluestore";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
export const handler = async ({ KvsARN }) => {
  const values = new CloudFrontKeyValueStoreClient({});
  const { ETag } = await values.send(new DescribeKeyValueStoreCommand({ KvsARN }));
  await values.send(new PutKeyCommand({ KvsARN, Key: "frontend", Value: "1.1.0", IfMatch: ETag }));
  await new SSMClient({}).send(new PutParameterCommand({ Name: "/r/latch-1", Value: "sick", Type: "String" }));
  return "done";
};`;

let functions: Functions;
let api: Wired;
let storeArn: string;
let remove: () => void;

beforeAll(async () => {
  const temporary = await temporaryWorld();
  ({ remove } = temporary);
  const { world } = temporary;
  world.provide("metrics", metricsTo());
  const [parameters, edge] = [ssm(world), cloudFront(world)];
  functions = await Functions.start(world, [parameters, edge]);
  api = await wired(world, [parameters.wire, edge.values]);
  storeArn = String((await functions.declared.create("KeyValueStore", { name: "pointers" })).outputs.arn);
});
afterAll(async () => {
  await api.close();
  await functions.stop();
  remove();
});

const rights = (Action: string[], Resource: string): Promise<unknown> =>
  functions.declared.create("RolePolicy", {
    name: Action[0]?.replace(":", "-"),
    role: "function",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, Resource }],
    }),
  });

it("runs a bundle as its role: what the role may not do is refused, by the name below localhost too", async () => {
  const { outputFiles } = buildSync({
    stdin: { contents: SOURCE, resolveDir: process.cwd(), sourcefile: "handler.ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
  });
  const arn = await functions.declare("flip", outputFiles[0]?.text ?? "", { timeout: 30 });
  const invoke = async (): Promise<string> =>
    (await functions.world.use("functions").invoke(arn, JSON.stringify({ KvsARN: storeArn }))).payload;
  expect(await invoke()).toContain(
    "assumed-role/function/flip is not authorized to perform: cloudfront-keyvaluestore:DescribeKeyValueStore",
  );
  await rights(
    ["cloudfront-keyvaluestore:DescribeKeyValueStore", "cloudfront-keyvaluestore:PutKey"],
    storeArn,
  );
  expect(await invoke()).toMatch(/AccessDeniedException.*ssm:PutParameter/);
  await rights(["ssm:PutParameter"], "arn:aws:ssm:*:*:parameter/r/latch-*");
  expect(await invoke()).toBe('"done"');
  expect(functions.world.use("parameters").value("/r/latch-1")).toBe("sick");
  expect(functions.world.events.since(0).filter(({ kind }) => kind === "pointer-changed")).toMatchObject([
    { detail: { key: "frontend", value: "1.1.0" } },
  ]);
});
