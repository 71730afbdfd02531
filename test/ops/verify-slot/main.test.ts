import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { Authority, type Identity } from "../../../rehearsal/cloud/kernel/authority";
import { Running, modelOf } from "../../rehearsal/app/process";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const ROOT = resolve(__dirname, "../../..");
const SECRET = "Verify0Secret1Value2";
const DIGEST = `sha256:${"a".repeat(64)}`;
const ORIGIN = "origin.app.harbor.test";
const folder = mkdtempSync(join(tmpdir(), "sluice-verify-"));
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
let authority: Authority;
let identity: Identity;

beforeAll(async () => {
  authority = await Authority.open(folder);
  identity = await authority.issue([ORIGIN, "localhost"]);
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections?.();
  }
  rmSync(folder, { recursive: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}
/** A load balancer with two rules: the secret and the slot's name lead to green; everybody else gets a 404 page. */
const green =
  (change: object = {}, status = 200): RequestListener =>
  (request, response) => {
    if (request.headers["x-sluice-verify"] !== SECRET || request.headers["x-sluice-slot"] !== "green") {
      response.writeHead(404).end("no rule matched");
      return;
    }
    const health = {
      status: "ok",
      slot: "green",
      version: "1.2.0",
      digest: DIGEST,
      checks: { ai: { ok: true } },
      ...change,
    };
    response.writeHead(status, { "x-served-by": "green/1.2.0" }).end(JSON.stringify(health));
  };
const http = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}/api/health`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
const run = async (url: string, environment: Record<string, string> = {}): Promise<Ended> => {
  const env = {
    PATH: process.env["PATH"],
    VERIFY_URL: url,
    VERIFY_SLOT: "green",
    VERIFY_SECRET: SECRET,
    VERIFY_VERSION: "1.2.0",
    VERIFY_DIGEST: DIGEST,
    VERIFY_INTERVAL_MS: "10",
    VERIFY_DEADLINE_SECONDS: "1",
    ...environment,
  };
  const ended = await new Promise<Ended>((done) => {
    execFile(
      "node",
      ["-r", "tsx/cjs", "ops/verify-slot/main.ts"],
      { cwd: ROOT, env },
      (error, stdout, stderr) =>
        done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
  expect(ended.stdout + ended.stderr).not.toContain(SECRET);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  return ended;
};

it("proves the real API of the sample product, and refuses it as another version", async () => {
  const built: Built = await buildProduct({ out: folder, versions: ["1.2.0"] });
  const { api = "", ai = "" } = built["1.2.0"] ?? {};
  const service = await Running.start(folder, ai, modelOf(folder, built["1.2.0"]?.model));
  const product = await Running.start(folder, api, {
    SLOT: "green",
    IMAGE_DIGEST: api,
    AI_URL: service.url,
  });
  try {
    const url = `${product.url}/api/health`;
    const [right, wrong] = await Promise.all([
      run(url, { VERIFY_DIGEST: api, VERIFY_DEADLINE_SECONDS: "60" }),
      run(url, { VERIFY_DIGEST: api, VERIFY_VERSION: "1.3.0" }),
    ]);
    expect(right).toMatchObject({
      code: 0,
      stderr: "green answers with 1.2.0, every check ok, 5 times in a row.\n",
    });
    expect(JSON.parse(right.stdout)).toEqual({
      verified: { slot: "green", version: "1.2.0", digest: api, depth: "ready", consecutive: 5, tasks: 1 },
    });
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toContain('  - version is "1.2.0", not "1.3.0"\n');
    expect(wrong.stderr).toContain('  - x-served-by is "green/1.2.0", not "green/1.3.0"\n');
  } finally {
    await Promise.all([service.stop(), product.stop()]);
  }
});

it("reaches a name that only the proxy knows, by TLS that the given authority vouches for", async () => {
  const port = await listen(createTlsServer({ cert: identity.certificate, key: identity.key }, green()));
  const proxy = createServer();
  const tunnels: string[] = [];
  proxy.on("connect", (request, socket) => {
    tunnels.push(request.url ?? "");
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => undefined);
  });
  const HTTPS_PROXY = `http://127.0.0.1:${await listen(proxy)}`;
  const ended = await run(`https://${ORIGIN}/api/health`, {
    HTTPS_PROXY,
    NODE_EXTRA_CA_CERTS: authority.certificateFile,
    VERIFY_DEADLINE_SECONDS: "60",
  });
  expect(ended).toMatchObject({ code: 0 });
  expect(new Set(tunnels)).toEqual(new Set([`${ORIGIN}:443`]));
});

it("refuses a certificate that nobody it trusts vouches for, and sends it no secret", async () => {
  let asked = 0;
  const listener: RequestListener = (request, response) => {
    asked += 1;
    green()(request, response);
  };
  const port = await listen(createTlsServer({ cert: identity.certificate, key: identity.key }, listener));
  const ended = await run(`https://localhost:${port}/api/health`);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/no answer \(\w*(CERT|SIGNATURE)\w*: /);
  expect(ended.stderr).toMatch(/next: The certificate is not trusted/);
  expect(asked).toBe(0);
});

it("says what it saw last, what it wanted and what to do; the secret is cut out of what a server sends back", async () => {
  const long = {
    checks: { ai: { ok: false, detail: `${"x".repeat(170)}${SECRET}${"y".repeat(400)}\u001b[31m` } },
  };
  const url = await http(green(long, 503));
  const { code, stderr } = await run(url);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^green did not prove healthy within 1 s: 0 of \d+ answers were good, 5 in a row are needed\.$/m,
  );
  expect(stderr).toContain(`  expected: 200 from green/1.2.0, image ${DIGEST}, every check ok, at ${url}\n`);
  expect(stderr).toMatch(/^ {2}last seen: 503 from green\/1\.2\.0: \{"status":"ok".{280,300}…$/m);
  expect(stderr).toMatch(/^ {2}- the status is 503, not 200$/m);
  expect(stderr).toMatch(/^ {2}next: The version itself is not well/m);
  expect(stderr).not.toContain(SECRET.slice(0, 8));
  expect(stderr).not.toContain("\u001b");
});

it.each([
  ["a wrong digest", (): RequestListener => green({ digest: "sha256:0" }), /- digest is "sha256:0"/],
  [
    "a failing check",
    (): RequestListener => green({ checks: { ai: { ok: false, detail: "down" } } }),
    /- the check ai fails \(down\)/,
  ],
  [
    "a slot that flaps",
    (): RequestListener => {
      let turn = 0;
      return (request, response) => green({}, (turn += 1) % 3 === 0 ? 500 : 200)(request, response);
    },
    /[1-9]\d* of \d+ answers were good, 5 in a row are needed\.\n[^]*- the status is 500, not 200/,
  ],
  [
    "a redirect to a healthy page",
    (): RequestListener => (_, response) => void response.writeHead(302, { location: "/" }).end(),
    /- the status is 302, not 200/,
  ],
  [
    "a server that sends no end",
    (): RequestListener => (_, response) => void response.writeHead(200).write("{"),
    /- no answer \(TimeoutError/,
  ],
])("exits 1 on %s", async (_, listener, sentence) => {
  const { code, stderr, stdout } = await run(await http(listener()));
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(sentence);
});

it("exits 1 where nothing listens, and on a name that leads nowhere", async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  const ended = await run(`http://127.0.0.1:${port}/api/health`);
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no answer \(ECONNREFUSED[^]*next: The CDN is not reachable/) as string,
  });
});

it("names what is wrong with its environment", async () => {
  const ended = await run("nonsense", { VERIFY_SLOT: "" });
  expect(ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('  - VERIFY_URL is "nonsense": give an https address') as string,
  });
  expect(ended.stderr).toContain("  - VERIFY_SLOT is missing: give blue or green.");
});
