import { createServer, type AddressInfo } from "node:net";
import { isAlive } from "../../../rehearsal/engine/processes";
import { startLoad, type Load, type LoadOptions, type Window } from "../../../rehearsal/load/load";
import { eventually } from "../../support/eventually";
import { HOST, openSite, type Answers, type Site } from "./site";

jest.setTimeout(40_000);

const open: { sites: Site[]; loads: Load[] } = { sites: [], loads: [] };
afterEach(async () => {
  for (const load of open.loads.splice(0)) await load.stop().catch(() => undefined);
  for (const site of open.sites.splice(0)) await site.close();
});

async function begin(
  answers: Answers,
  options: Partial<LoadOptions> & { readonly onWindow?: (window: Window) => void } = {},
): Promise<{ site: Site; load: Load }> {
  const site = await openSite(answers);
  open.sites.push(site);
  const load = await startLoad({
    target: { address: "127.0.0.1", port: site.port },
    host: HOST,
    caFile: site.caFile,
    rate: 200,
    connections: 10,
    windowMs: 100,
    requests: Object.keys(answers).map((path) => ({ path })),
    ...options,
  });
  open.loads.push(load);
  return { site, load };
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const served = (count: number, site: Site): Promise<void> =>
  eventually(() => expect(total(site.seen)).toBeGreaterThan(count), {
    what: `the site has seen ${count} requests`,
  });

it("counts every request that the server saw, by slot, page and AI revision", async () => {
  const windows: Window[] = [];
  const { site, load } = await begin(
    {
      "/": (_, response) =>
        response.setHeader("content-type", "text/html").end('<html data-version="1.2.0">'),
      "/api/quotes": (_, response, number) =>
        response.setHeader("x-served-by", number % 4 === 0 ? "green/1.2.0" : "blue/1.1.0").end("{}"),
      "/api/ai/risk": (_, response) =>
        response.setHeader("content-type", "application/json").end('{"risk":1,"revision":"harbor-ai-r2"}'),
    },
    {
      onWindow: (window) => windows.push(window),
      requests: [{ path: "/" }, { path: "/api/quotes", weight: 3 }, { path: "/api/ai/risk" }],
    },
  );
  await served(300, site);
  const result = await load.stop();
  const seen = site.seen;
  expect(result.totals).toMatchObject({
    requests: total(seen),
    failed: 0,
    errors: {},
    byStatus: { 200: total(seen) },
  });
  expect(result.totals.byPage).toEqual({ "1.2.0": seen["/"] });
  expect(result.totals.byRevision).toEqual({ "harbor-ai-r2": seen["/api/ai/risk"] });
  const green = Math.floor((seen["/api/quotes"] ?? 0) / 4);
  expect(result.totals.bySlot).toEqual({ green, blue: (seen["/api/quotes"] ?? 0) - green });
  expect(result.totals.byServer).toEqual({
    "green/1.2.0": green,
    "blue/1.1.0": (seen["/api/quotes"] ?? 0) - green,
  });
  expect([...site.hosts]).toEqual([HOST]);
  expect(result.totals.latency.p50).toBeGreaterThan(0);
  expect(windows).toEqual(result.windows);
  expect(windows.reduce((sum, window) => sum + window.requests, 0)).toBe(result.totals.requests);
  for (const [at, window] of windows.entries())
    expect(window.from).toBe(windows[at - 1]?.to ?? result.totals.from);
});

it("counts injected failures of each kind exactly", async () => {
  const { site, load } = await begin(
    {
      "/good": (_, response) => response.end("good"),
      "/unavailable": (_, response) => response.writeHead(503).end("no healthy target"),
      "/unauthorized": (_, response) => response.writeHead(401).end(),
      "/unexpected": (_, response) => response.writeHead(404).end(),
      "/reset": (request) => request.socket.destroy(),
      "/truncated": (request, response) => {
        response.writeHead(200, { "content-length": 100 }).write("half");
        setTimeout(() => request.socket.end(), 5);
      },
      "/silent": () => undefined,
    },
    {
      timeout: 1,
      requests: [
        { path: "/good", weight: 20 },
        { path: "/unavailable" },
        { path: "/unauthorized", expect: [401] },
        { path: "/unexpected" },
        { path: "/reset" },
        { path: "/truncated" },
        { path: "/silent" },
      ],
    },
  );
  await eventually(() => expect(site.seen["/silent"]).toBeGreaterThan(4), {
    what: "each fault occurred",
  });
  const { totals, steps } = await load.stop();
  const seen = site.seen;
  expect(totals.requests).toBe(total(seen));
  expect(steps.map(({ requests, failed }) => ({ requests, failed }))).toEqual([
    { requests: totals.requests, failed: totals.failed },
  ]);
  const kinds = Object.fromEntries(Object.entries(totals.errors).map(([kind, { count }]) => [kind, count]));
  const cut = (kinds["closed"] ?? 0) + (kinds["ECONNRESET"] ?? 0);
  expect({ ...kinds, closed: cut, ECONNRESET: undefined }).toEqual({
    "status 503": seen["/unavailable"],
    "status 404": seen["/unexpected"],
    timeout: seen["/silent"],
    closed: (seen["/reset"] ?? 0) + (seen["/truncated"] ?? 0),
  });
  expect(totals.failed).toBe(total(kinds));
  expect(totals.byStatus).toEqual({
    200: seen["/good"],
    401: seen["/unauthorized"],
    404: seen["/unexpected"],
    503: seen["/unavailable"],
  });
  expect(totals.errors["status 503"]?.examples[0]).toMatch(/^GET \/unavailable at .*: no healthy target$/);
  expect(totals.errors["status 503"]?.examples.length).toBeLessThanOrEqual(3);
});

it("opens a new connection after `connection: close` and invents no failure", async () => {
  const { site, load } = await begin({
    "/": (_, response, number) =>
      response.writeHead(200, number % 3 === 0 ? { connection: "close" } : {}).end("x"),
  });
  await served(200, site);
  const { totals } = await load.stop();
  expect(totals).toMatchObject({ requests: site.seen["/"], failed: 0 });
});

it("awaits what is in flight at the stop", async () => {
  const held: (() => void)[] = [];
  let hold = true;
  const { site, load } = await begin({
    "/": (_, response) => (hold ? held.push(() => response.end("late")) : response.end("late")),
  });
  await eventually(() => expect(held.length).toBe(10), { what: "every connection waits for its answer" });
  const result = load.stop();
  hold = false;
  for (const answer of held) answer();
  const { totals } = await result;
  // An answer may overtake the word to stop, and then one more is asked.
  const seen = site.seen["/"] ?? 0;
  expect(seen).toBeGreaterThanOrEqual(10);
  expect(totals).toMatchObject({ requests: seen, failed: 0, byStatus: { 200: seen } });
});

it("books each request in the step in which it was begun", async () => {
  const held: (() => void)[] = [];
  let hold = true;
  const { load } = await begin({
    "/": (_, response) =>
      hold ? held.push(() => response.end()) : response.setHeader("x-served-by", "green/1").end(),
  });
  await eventually(() => expect(held.length).toBe(10), { what: "every connection waits" });
  const first = load.mark("second");
  const marked = Date.now();
  // The load has heard of it once it has begun another window.
  await eventually(() => expect(load.latest()?.from).toBeGreaterThan(marked), { what: "a window after it" });
  hold = false;
  for (const answer of held) answer();
  expect(await first).toMatchObject({ name: "start", requests: 10, failed: 0, bySlot: {} });
  await eventually(
    () => expect(load.latest()?.bySlot).toMatchObject({ green: expect.any(Number) as number }),
    { what: "green answers" },
  );
  const result = await load.stop();
  expect(result.steps.map(({ name }) => name)).toEqual(["start", "second"]);
  expect(result.steps[1]?.bySlot).toEqual({ green: result.totals.requests - 10 });
  await expect(load.mark("late")).rejects.toThrow(/the load has ended/);
});

it("counts refused connections", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => closed.once("listening", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const { load } = await begin(
    { "/": (_, response) => response.end() },
    { target: { address: "127.0.0.1", port } },
  );
  await eventually(() => expect(load.latest()?.failed).toBeGreaterThan(0), { what: "refusals are counted" });
  const { totals } = await load.stop();
  expect(totals).toMatchObject({ failed: totals.requests, byStatus: {}, latency: { p50: null } });
  expect(totals.errors["ECONNREFUSED"]?.count).toBe(totals.requests);
});

it("connects to a broken server no oftener than it has requests to send", async () => {
  let connected = 0;
  const broken = createServer((socket) => [
    (connected += 1),
    socket.on("error", () => undefined).resetAndDestroy(),
  ]).listen(0, "127.0.0.1");
  await new Promise((resolve) => broken.once("listening", resolve));
  const { port } = broken.address() as AddressInfo;
  const { load } = await begin(
    { "/": (_, response) => response.end() },
    { target: { address: "127.0.0.1", port } },
  );
  await eventually(() => expect(connected).toBeGreaterThan(200), {
    what: "the server was tried for more than a second",
  });
  const { totals } = await load.stop();
  await new Promise((resolve) => broken.close(resolve));
  expect(totals.failed).toBe(totals.requests);
  expect(connected).toBeLessThanOrEqual(totals.requests + 10 * 10);
});

it("fails requests to a server whose certificate is for another name", async () => {
  const other = await openSite({ "/": (_, response) => response.end() }, "other.harbor.test");
  open.sites.push(other);
  const { load } = await begin(
    { "/": (_, response) => response.end() },
    { target: { address: "127.0.0.1", port: other.port }, caFile: other.caFile },
  );
  await eventually(() => expect(load.latest()?.failed).toBeGreaterThan(0), {
    what: "the certificate is refused",
  });
  const { totals } = await load.stop();
  expect(totals.failed).toBe(totals.requests);
  expect(Object.keys(totals.errors)).toEqual(["ERR_TLS_CERT_ALTNAME_INVALID"]);
});

it.each([
  ["maxRequests", { maxRequests: 37 }],
  ["maxSeconds", { maxSeconds: 1 }],
] as const)("ends by itself at %s", async (ended, limit) => {
  const { site, load } = await begin({ "/": (_, response) => response.end() }, limit);
  await eventually(() => expect(isAlive(load.pid)).toBe(false), { what: "the process ended" });
  const result = await load.stop();
  expect(result.ended).toBe(ended);
  expect(result.totals.requests).toBe(total(site.seen));
  if (ended === "maxRequests") expect(result.totals.requests).toBe(37);
});

it("says so when its process is killed", async () => {
  const { load } = await begin({ "/": (_, response) => response.end() });
  process.kill(load.pid, "SIGKILL");
  await expect(load.stop()).rejects.toThrow(/ended with SIGKILL before its result/);
});

it("lists all faults of its options at once", async () => {
  const wrong = {
    target: { address: "10.0.0.1", port: 0 },
    host: HOST,
    caFile: "/nowhere/root.pem",
    rate: 5,
    requests: [],
  };
  await expect(startLoad(wrong)).rejects.toThrow(
    /rate is 5[^]*target.port is 0[^]*requests is empty[^]*10\.0\.0\.1[^]*\/nowhere\/root\.pem/,
  );
});
