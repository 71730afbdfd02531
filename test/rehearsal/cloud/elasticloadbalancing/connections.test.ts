import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { balancerForEach } from "../../../support/balancer";
import { named } from "../../../support/calls";

const balancer = balancerForEach();

/** A load balancer before one target that answers, with these settings. */
async function serving(settings: Record<string, number>): Promise<URL> {
  const group = await balancer().targetGroup();
  const { port } = await balancer().origin(named("x"));
  const { url } = await balancer().weighted([{ arn: group, weight: 1 }], settings);
  await balancer().register(group, "10.0.0.1", port);
  return new URL(url);
}

describe("a client's connection", () => {
  it("is kept from request to request, and let go with the first answer after the client keep-alive", async () => {
    const url = await serving({ clientKeepAlive: 60, idleTimeout: 4000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    const ask = async (): Promise<string | undefined> => {
      const asked = request(url, { agent }).end();
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      ports.add(asked.socket?.localPort);
      response.resume();
      await once(response, "end");
      return response.headers.connection;
    };
    expect([await ask(), await ask()]).toEqual(["keep-alive", "keep-alive"]);
    expect(ports.size).toBe(1);
    // However busy it was: the age of the connection counts, by the cloud's clock.
    await balancer().world.clock.sleep(61_000);
    expect([await ask(), await ask()]).toEqual(["close", "keep-alive"]);
    expect(ports.size).toBe(2);
    agent.destroy();
  });

  it("that nobody uses is closed after the idle timeout", async () => {
    const url = await serving({ idleTimeout: 1 });
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`GET / HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
    let seen = "";
    socket.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    await once(socket, "end");
    expect(seen).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: keep-alive/i);
    socket.destroy();
  });
});
