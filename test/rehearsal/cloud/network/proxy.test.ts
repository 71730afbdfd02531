import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { createServer } from "node:https";
import { EnvHttpProxyAgent, fetch } from "undici";
import { readFileSync } from "node:fs";
import { NetworkProxy } from "../../../../rehearsal/cloud/network/proxy";
import { testWorld } from "../../../support/world";

it("leads a guest to the cloud's names by verified TLS, and nowhere else", async () => {
  const { world, close } = await testWorld();
  const identity = await world.authority.issue(["app.harbor.example"]);
  const server = createServer({ cert: identity.certificate, key: identity.key }, (request, response) =>
    response.end(`hello ${request.headers.host}`),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.names.serve("app.harbor.example", 443, {
    address: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
  });
  const proxy = new NetworkProxy(world);
  await proxy.start();
  const dispatcher = new EnvHttpProxyAgent({
    httpsProxy: world.guestEnvironment.HTTPS_PROXY,
    requestTls: { ca: readFileSync(world.authority.certificateFile) },
  });
  const answer = await fetch("https://app.harbor.example/", { dispatcher });
  expect(await answer.text()).toBe("hello app.harbor.example");
  await expect(fetch("https://elsewhere.example/", { dispatcher })).rejects.toThrow();
  await dispatcher.close();
  await proxy.stop();
  server.closeAllConnections();
  server.close();
  await close();
});

it("outlives clients that reset their connections, whether or not the name leads anywhere", async () => {
  const { world, close } = await testWorld();
  const peer = createTcpServer((socket) => void socket.on("error", () => undefined).write("hello")).unref();
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
  world.names.serve("app.harbor.example", 443, {
    address: "127.0.0.1",
    port: (peer.address() as AddressInfo).port,
  });
  const proxy = new NetworkProxy(world);
  const port = await proxy.start();
  const reset = (host: string, wait: boolean): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
        if (wait) socket.once("data", () => socket.resetAndDestroy());
        else socket.resetAndDestroy();
      });
      socket.on("error", () => undefined).once("close", () => resolve());
    });
  for (const host of ["app.harbor.example", "elsewhere.example"]) {
    await Promise.all([true, false, true, false].map((wait) => reset(host, wait)));
  }
  // An error that nobody took would have failed the test by now: these answers came after them.
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  expect(answer.status).toBe(502);
  peer.close();
  await proxy.stop();
  await close();
});
