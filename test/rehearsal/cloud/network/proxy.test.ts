import { type AddressInfo } from "node:net";
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
