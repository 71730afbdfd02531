import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { watch } from "../../../../ops/rollback/effects/watch";

/** Which alarms CloudWatch has in which region. */
const ALARMS: Readonly<Record<string, readonly string[]>> = {
  "eu-central-1": ["prod-green-sick", "prod-database-connections"],
  "us-east-1": ["prod-edge-errors"],
};
const before = { ...process.env };
let asked: string[];
let server: Server;

beforeEach(async () => {
  asked = [];
  server = createServer((incoming, outgoing) => {
    const region = /\/\d{8}\/([a-z0-9-]+)\//.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
    let text = "";
    incoming.on("data", (chunk: Buffer) => (text += chunk.toString()));
    incoming.on("end", () => {
      const { AlarmNames } = JSON.parse(text) as { AlarmNames: string[] };
      asked.push(`${region}: ${AlarmNames.join(", ")}`);
      const found = (ALARMS[region] ?? []).filter((name) => AlarmNames.includes(name));
      const of = (names: readonly string[]) => names.map((AlarmName) => ({ AlarmName, StateValue: "OK" }));
      outgoing.setHeader("content-type", "application/x-amz-json-1.0");
      outgoing.end(
        JSON.stringify({
          MetricAlarms: of(found.filter((name) => !name.endsWith("-sick"))),
          CompositeAlarms: of(found.filter((name) => name.endsWith("-sick"))),
        }),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "id",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
});
afterEach(() => {
  process.env = { ...before };
  server.closeAllConnections();
  server.close();
});

const names = async (...wanted: string[]): Promise<string[]> =>
  (await watch("prod").alarms(wanted)).map(({ name }) => name);

it("finds the edge's alarms where CloudFront's metrics are", async () => {
  expect(await names("prod-database-connections", "prod-edge-errors", "prod-canary-page")).toEqual([
    "prod-database-connections",
    "prod-edge-errors",
  ]);
  expect(asked).toEqual([
    "eu-central-1: prod-database-connections, prod-edge-errors, prod-canary-page",
    "us-east-1: prod-edge-errors, prod-canary-page",
  ]);
});

it("asks nowhere else when all are at home", async () => {
  expect(await names("prod-green-sick")).toEqual(["prod-green-sick"]);
  expect(asked).toHaveLength(1);
});
