import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type Runnable, Runs } from "../../../../rehearsal/cloud/synthetics/runs";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { eventually } from "../../../support/eventually";
import { MetricBook } from "../../../support/metrics";
import { testWorld } from "../../../support/world";

let world: World;
let close: () => Promise<void>;
let book: MetricBook;
let canaries: Runnable[];
let status = 200;
const asked: (string | undefined)[] = [];
let server: ReturnType<typeof createServer>;

beforeAll(async () => {
  ({ world, close } = await testWorld(1));
  const issued = await world.authority.issue(["app.test"]);
  server = createServer({ cert: issued.certificate, key: issued.key }, (request, response) => {
    asked.push(`${request.headers.host ?? ""}${request.url ?? ""}`);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.names.serve("app.test", 443, { address: "127.0.0.1", port: (server.address() as AddressInfo).port });
  world.names.alias("gone.test", "nowhere.test");
  book = new MetricBook();
  world.provide("metrics", book);
  new Runs(world, () => canaries).start();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await close();
});

const canary = (name: string, url: string, every: number | undefined = 300_000): Runnable => ({
  name,
  every,
  environment: { CANARY_PAGE: "/", CANARY_URL: url },
});
const percent = (name: string): number[] => book.values("SuccessPercent", { CanaryName: name });
const run = async (name: string): Promise<number[]> => {
  const before = percent(name).length;
  book.endMinute(0);
  await eventually(() => expect(percent(name).length).toBe(before + 1), { what: `${name} has run` });
  return percent(name);
};

it("succeeds where the page answers, and fails where it does not", async () => {
  canaries = [canary("page", "https://app.test/start", 1)];
  expect(await run("page")).toEqual([100]);
  expect(asked).toEqual(["app.test/start"]);
  status = 503;
  expect(await run("page")).toEqual([100, 0]);
  status = 404;
  expect(await run("page")).toEqual([100, 0, 100]);
  status = 200;
  canaries = [canary("gone", "https://gone.test/")];
  expect(await run("gone")).toEqual([0]);
  expect(world.events.since(0).filter(({ kind }) => kind === "canary-failed")).toHaveLength(2);
});

it("does not ask what lies outside of the cloud", async () => {
  canaries = [canary("payment", "https://buy.stripe.com/test")];
  expect(await run("payment")).toEqual([100]);
});

it("keeps its schedule, and runs at no time of cron", async () => {
  canaries = [canary("seldom", "https://app.test/"), { ...canary("cron", ""), every: undefined }];
  await run("seldom");
  book.endMinute(60_000);
  canaries = [...canaries, canary("last", "https://app.test/")];
  await run("last");
  expect(percent("seldom")).toEqual([100]);
  expect(percent("cron")).toEqual([]);
});
