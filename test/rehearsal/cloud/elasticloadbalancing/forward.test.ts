import { request } from "node:http";
import { type Socket, connect } from "node:net";
import { balancerForEach } from "../../../support/balancer";
import { call, named, rawTarget } from "../../../support/calls";
import { eventually } from "../../../support/eventually";

const balancer = balancerForEach();

describe("a reused connection that the target closes before it answers", () => {
  /** Answers the first request of each connection, and resets at the second. */
  const resetting = (socket: Socket): void => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    socket.once("data", () => void socket.resetAndDestroy());
  };

  it("is tried once more on a new one where that is harmless, and is a 502 where it is not", async () => {
    const group = await balancer().targetGroup();
    const target = await rawTarget(resetting);
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", target.port);
    expect((await call(url)).body).toBe("ok");
    expect((await call(url)).body).toBe("ok");
    expect(balancer().service.metrics().targetGroups[group]?.retried).toBe(1);
    expect((await call(url)).body).toBe("ok");
    expect((await call(url, { method: "POST", body: "x" })).status).toBe(502);
    expect(balancer().service.metrics().targetGroups[group]).toMatchObject({ retried: 1, elb502: 1 });
    target.end();
  });
});

describe("a failing target", () => {
  it.each([
    ["closes without an answer", (socket: Socket) => void socket.end()],
    ["resets the connection", (socket: Socket) => void socket.resetAndDestroy()],
    ["answers nonsense", (socket: Socket) => void socket.end("hello?\r\n\r\n")],
  ])("that %s is a 502", async (_, behaviour) => {
    const group = await balancer().targetGroup();
    const target = await rawTarget(behaviour);
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", target.port);
    expect((await call(url)).status).toBe(502);
    expect((await call(url, { method: "POST", body: "x" })).status).toBe(502);
    target.end();
  });

  it("that is gone is a 502 until its checks fail", async () => {
    const group = await balancer().targetGroup();
    const { port, server } = await balancer().origin(named("x"));
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", port);
    server.close();
    server.closeAllConnections();
    expect((await call(url)).status).toBe(502);
    expect(balancer().service.metrics().targetGroups[group]).toMatchObject({
      elb502: 1,
      connectionErrors: 1,
      target2xx: 0,
    });
  });

  it("that does not answer within the idle timeout is a 504", async () => {
    const group = await balancer().targetGroup();
    const { port } = await balancer().origin(() => undefined);
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }], { idleTimeout: 1 });
    await balancer().register(group, "10.0.0.1", port);
    expect((await call(url)).status).toBe(504);
  });

  it.each([
    ["a length", "content-length: 10\r\n\r\nhalf"],
    ["chunks", "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"],
  ])("that ends in the middle of a body with %s does not look complete to the client", async (_, rest) => {
    const group = await balancer().targetGroup();
    const target = await rawTarget((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket.destroy());
    });
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", target.port);
    await expect(call(url)).rejects.toThrow(/aborted|hang up/);
    target.end();
  });
});

describe("what the target and the client see", () => {
  it("streams bodies both ways, adds X-Forwarded headers, drops hop-by-hop ones, keeps repeated cookies", async () => {
    const group = await balancer().targetGroup();
    const { port } = await balancer().origin((incoming, response) => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.setHeader("x-seen", JSON.stringify(incoming.headers));
      incoming.pipe(response);
    });
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }], { dropInvalidHeaderFields: true });
    await balancer().register(group, "10.0.0.1", port);
    const body = "x".repeat(3_000_000);
    const headers = {
      "x-forwarded-for": "203.0.113.7",
      x_bad: "1",
      te: "trailers",
      connection: "x-secret-hop",
      "x-secret-hop": "1",
      host: "app.test",
    };
    const got = await call(`${url}/echo?q=1`, { method: "POST", body, headers });
    expect(got.status).toBe(200);
    expect(got.body).toHaveLength(body.length);
    expect(got.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    const seen = JSON.parse(String(got.headers["x-seen"])) as Record<string, string>;
    expect(seen).toMatchObject({
      host: "app.test",
      "x-forwarded-for": "203.0.113.7, 127.0.0.1",
      "x-forwarded-proto": "http",
      "x-forwarded-port": "80",
    });
    expect(seen["x-amzn-trace-id"]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["x_bad"]));
    expect(seen.te).toBeUndefined();
    expect(seen["x-secret-hop"]).toBeUndefined();
  });

  it("delivers the first part of an answer before the last", async () => {
    const group = await balancer().targetGroup();
    let finish: () => void = () => undefined;
    const { port } = await balancer().origin((_, response) => {
      response.write("one");
      finish = () => response.end("two");
    });
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", port);
    const parts = await new Promise<string[]>((resolve, reject) => {
      const got: string[] = [];
      request(url, { agent: false }, (answer) => {
        answer.setEncoding("utf8").on("data", (part: string) => {
          got.push(part);
          if (got.length === 1) finish();
        });
        answer.on("end", () => resolve(got));
      })
        .on("error", reject)
        .end();
    });
    expect(parts).toEqual(["one", "two"]);
  });

  it("frees the target when the client goes away", async () => {
    const group = await balancer().targetGroup();
    let gone = false;
    const { port } = await balancer().origin((_, response) => void response.on("close", () => (gone = true)));
    const { url } = await balancer().weighted([{ arn: group, weight: 1 }]);
    await balancer().register(group, "10.0.0.1", port);
    const { port: listening } = new URL(url);
    const socket = connect(Number(listening), "127.0.0.1", () =>
      socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
    );
    await eventually(() => expect(balancer().service.metrics().targetGroups[group]?.requests).toBe(1), {
      what: "it arrived",
    });
    socket.destroy();
    await eventually(() => expect(gone).toBe(true), { what: "the target's side closes" });
    await balancer().world.use("targets").deregister(group, "10.0.0.1");
  });
});
