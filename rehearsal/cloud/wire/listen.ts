import type { AddressInfo, Server } from "node:net";
import type { World } from "../kernel/world";

/**
 * Listens on a free loopback port, the one of before the last restart if nobody took it, so that what was printed
 * then stays right.
 */
export async function listen(world: World, name: string, server: Server): Promise<number> {
  const ports = world.store.collection<number>("listeners");
  const before = ports.get(name);
  const port = await attempt(server, before ?? 0).catch((reason: unknown) => {
    if (before === undefined) throw reason;
    return attempt(server, 0);
  });
  ports.set(name, port);
  return port;
}

function attempt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
