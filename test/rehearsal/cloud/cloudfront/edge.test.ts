import { Agent } from "node:https";
import { request } from "node:http";
import { brotliDecompressSync } from "node:zlib";
import { World } from "../../../../rehearsal/cloud/kernel/world";
import { eventually } from "../../../support/eventually";
import type { MetricBook } from "../../../support/metrics";
import { type Seen, visit } from "../../../support/viewer";
import { DOMAIN, ORIGIN, type Stack, makeServices, makeStack, readPolicy, upload } from "./stack";

let stack: Stack;
const site = `https://${DOMAIN}`;
const get = (path: string, options?: Parameters<typeof visit>[2]): Promise<Seen> =>
  visit(stack.world, site + path, options);
const point = (value: string): Promise<unknown> =>
  stack.declared.create("KeyvaluestoreKey", { keyValueStoreArn: stack.storeArn, key: "frontend", value });

beforeAll(async () => {
  stack = await makeStack(20);
  await upload(stack.client, "1.1.0");
  await upload(stack.client, "1.2.0");
});
afterAll(() => stack.close());

describe("before the bucket's policy", () => {
  it("is denied, and a store without the key fails the function", async () => {
    expect(await get("/v/1.1.0/index.html")).toMatchObject({
      status: 403,
      text: expect.stringContaining("<Code>AccessDenied</Code>") as string,
    });
    expect(await get("/")).toMatchObject({
      status: 503,
      headers: { "x-cache": "FunctionExecutionError from cloudfront" },
    });
    const counted = stack.world.use("metrics") as MetricBook;
    const edge = { DistributionId: stack.distribution.id, Region: "Global" };
    expect(counted.values("5xxErrorRate", edge)).toEqual([0, 100]);
  });
});

describe("with policy and pointer", () => {
  beforeAll(async () => {
    await stack.declared.create("BucketPolicy", readPolicy(stack.distribution.arn));
    await point("1.1.0");
    await invalidate("/*");
  });

  it("serves the page of the version that the pointer names, and flips at once", async () => {
    const first = await get("/");
    expect(first).toMatchObject({
      status: 200,
      text: "page 1.1.0",
      headers: {
        "content-type": "text/html; charset=utf-8",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      },
    });
    await point("1.2.0");
    expect((await get("/")).text).toBe("page 1.2.0");
    expect((await get("/some/route")).text).toBe("page 1.2.0");
    expect((await get("/v/1.1.0/app.1.1.0.js")).status).toBe(200);
    await point("1.1.0");
    expect((await get("/")).text).toBe("page 1.1.0");
    expect(stack.world.events.since(0).filter((event) => event.kind === "pointer-changed").length).toBe(3);
  });

  it("never keeps a page that says no-cache", async () => {
    await upload(stack.client, "1.1.0", "page 1.1.0, corrected");
    expect(await get("/")).toMatchObject({
      text: "page 1.1.0, corrected",
      headers: { "x-cache": "Miss from cloudfront" },
    });
    await upload(stack.client, "1.1.0");
    expect((await get("/")).text).toBe("page 1.1.0");
  });

  it("answers 404 for a missing asset, never HTML", async () => {
    const missing = await get("/gone.js");
    expect(missing.status).toBe(404);
    expect(missing.headers["content-type"]).toBe("application/xml");
    expect(missing.text).not.toMatch(/<html/i);
  });

  it("keeps a hashed asset and compresses it once per encoding", async () => {
    const path = "/v/1.1.0/app.1.1.0.js?cache=bust";
    expect((await get(path, { headers: { "accept-encoding": "br" } })).headers).toMatchObject({
      "x-cache": "Miss from cloudfront",
      "content-encoding": "br",
    });
    const hit = await get("/v/1.1.0/app.1.1.0.js", { headers: { "accept-encoding": "gzip, br" } });
    expect(hit.headers).toMatchObject({
      "x-cache": "Hit from cloudfront",
      "content-encoding": "br",
      age: expect.stringMatching(/^\d+$/) as string,
    });
    expect(brotliDecompressSync(hit.bytes).toString()).toMatch(/^\/\/ x+$/);
    expect((await get(path)).headers["content-encoding"]).toBeUndefined();
    expect((await get(path, { method: "HEAD" })).headers["x-cache"]).toBe("Hit from cloudfront");
    expect(await get(path, { headers: { "if-none-match": String(hit.headers.etag) } })).toMatchObject({
      status: 304,
      text: "",
    });
  });

  it("keeps an error for ten seconds of cloud time, and no longer", async () => {
    expect((await get("/v/9.9.9/index.html")).status).toBe(404);
    await upload(stack.client, "9.9.9");
    await eventually(async () => expect((await get("/v/9.9.9/index.html")).status).toBe(200), {
      what: "the error has expired",
    });
  });

  it("forgets what is invalidated by the API", async () => {
    const path = "/v/1.2.0/app.1.2.0.js";
    await get(path);
    expect((await get(path)).headers["x-cache"]).toBe("Hit from cloudfront");
    expect(await invalidate("/v/1.2.0/*")).toMatchObject({
      status: 201,
      text: expect.stringContaining("<Status>Completed</Status>") as string,
    });
    expect((await get(path)).headers["x-cache"]).toBe("Miss from cloudfront");
    expect(await invalidate("/a*b")).toMatchObject({
      status: 400,
      text: expect.stringContaining("InvalidArgument") as string,
    });
  });

  it("sends HTTP on to HTTPS", async () => {
    const seen = await visit(stack.world, `http://${DOMAIN}/a?b=c`);
    expect(seen).toMatchObject({ status: 301, headers: { location: `https://${DOMAIN}/a?b=c` } });
    expect((await visit(stack.world, `http://${DOMAIN}/api/x`, { method: "POST", body: "x" })).status).toBe(
      307,
    );
  });

  it("answers to its own names only", async () => {
    expect((await visit(stack.world, `https://${stack.distribution.domainName}/`)).text).toBe("page 1.1.0");
    const strange = await visit(stack.world, "http://other.example/", { via: DOMAIN });
    expect(strange.status).toBe(403);
    await expect(visit(stack.world, "https://other.example/", { via: DOMAIN })).rejects.toThrow(
      /does not match|altnames/,
    );
    expect((await get("/", { headers: { host: "other.example" } })).status).toBe(403);
  });

  it("refuses a method that the behaviour does not allow", async () => {
    expect((await get("/", { method: "POST", body: "x" })).status).toBe(403);
  });

  it("honours a response that the function makes, and refuses a bad one", async () => {
    expect(await get("/teapot")).toMatchObject({
      status: 418,
      text: "short and stout",
      headers: { "x-made": "here", "x-cache": "FunctionGeneratedResponse from cloudfront" },
    });
    expect(await get("/broken")).toMatchObject({
      status: 503,
      headers: { "x-cache": "FunctionValidationError from cloudfront" },
    });
  });
});

describe("the API behind the load balancer", () => {
  const echo: Stack["api"] = (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () =>
      outgoing.setHeader("set-cookie", ["a=1", "b=2"]).end(
        JSON.stringify({
          method: incoming.method,
          url: incoming.url,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      ),
    );
  };
  beforeEach(() => {
    stack.api = echo;
  });

  it("gets what the viewer sent but Host, and the custom header", async () => {
    const seen = await get("/api/quotes?amount=5&days=7", {
      method: "POST",
      body: '{"q":1}',
      headers: { cookie: "s=1", "x-own": "yes", "content-type": "application/json" },
    });
    const asked = JSON.parse(seen.text) as {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
    };
    expect(asked).toMatchObject({ method: "POST", url: "/api/quotes?amount=5&days=7", body: '{"q":1}' });
    expect(asked.headers).toMatchObject({
      host: ORIGIN,
      cookie: "s=1",
      "x-own": "yes",
      "x-origin-secret": "s3cret",
      "content-type": "application/json",
      "x-forwarded-for": "127.0.0.1",
    });
    expect(seen.headers).toMatchObject({
      "x-cache": "Miss from cloudfront",
      "set-cookie": ["a=1", "b=2"],
      via: expect.stringContaining("(CloudFront)") as string,
    });
  });

  it("is never answered from the cache", async () => {
    let count = 0;
    stack.api = (_incoming, outgoing) =>
      outgoing.setHeader("cache-control", "max-age=600").end(String((count += 1)));
    expect([(await get("/api/n")).text, (await get("/api/n")).text]).toEqual(["1", "2"]);
  });

  it("streams a large answer, and breaks off when the origin does", async () => {
    stack.api = (incoming, outgoing) => {
      outgoing.writeHead(200, { "content-length": "3000000" });
      outgoing.write(Buffer.alloc(2_000_000, 1), () =>
        incoming.url?.includes("cut") === true
          ? incoming.socket.destroy()
          : outgoing.end(Buffer.alloc(1_000_000, 2)),
      );
    };
    expect((await get("/api/large")).bytes.length).toBe(3_000_000);
    await expect(get("/api/large?cut")).rejects.toThrow(/aborted|hang up/);
  });

  it("is asked again when the connection closes under a GET, so that no request fails", async () => {
    let served = 0;
    stack.api = (incoming, outgoing) => {
      served += 1;
      // Every fifth request meets a connection that is closed without an answer.
      if (served % 5 === 0) incoming.socket.destroy();
      else outgoing.end("ok");
    };
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const seen = await Promise.all(
      Array.from({ length: 100 }, (_, index) => get(`/api/r${index}`, { agent })),
    );
    expect(seen.filter((one) => one.status !== 200)).toEqual([]);
    agent.destroy();
  });

  it("survives that the origin closes all idle connections between requests", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    for (let round = 0; round < 20; round += 1) {
      const seen = await Promise.all(Array.from({ length: 8 }, () => get(`/api/round${round}`, { agent })));
      expect(seen.map((one) => one.status)).toEqual(Array(8).fill(200));
      stack.originSockets.forEach((socket) => socket.end());
    }
    agent.destroy();
  });

  it("answers 504 when the origin is silent, 502 when it is gone, and does not repeat a POST", async () => {
    stack.asked.length = 0;
    stack.api = () => undefined;
    expect((await get("/api/silent", { method: "POST", body: "x" })).status).toBe(504);
    expect(stack.asked.length).toBe(1);
    stack.cut();
    const remove = stack.world.names.serve(ORIGIN, 443, { address: "127.0.0.1", port: 1 });
    expect((await get("/api/gone")).status).toBe(502);
    remove();
    expect((await get("/api/unresolved")).status).toBe(502);
  });
});

it("comes back after a restart with the same names and contents", async () => {
  stack.world.store.flush();
  const again = await World.create({ directory: stack.directory });
  const { services } = makeServices(again);
  for (const service of services) await service.start?.();
  try {
    expect((await visit(again, `${site}/`)).text).toBe("page 1.1.0");
  } finally {
    again.stopping.abort(new Error("over"));
    for (const service of [...services].reverse()) await service.stop?.();
    again.clock.stop();
    again.store.close();
  }
});

function invalidate(path: string): Promise<{ status: number; text: string }> {
  const body = `<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Paths><Quantity>1</Quantity><Items><Path>${path}</Path></Items></Paths><CallerReference>${Date.now()}</CallerReference></InvalidationBatch>`;
  const authorization =
    "AWS4-HMAC-SHA256 Credential=SLUICEREHEARSAL/20260101/us-east-1/cloudfront/aws4_request, SignedHeaders=host, Signature=00";
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${stack.endpoint}/2020-05-31/distribution/${stack.distribution.id}/invalidation`,
      { method: "POST", headers: { authorization } },
      (answer) => {
        let text = "";
        answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    outgoing.on("error", reject).end(body);
  });
}
