import type { Server } from "node:net";
import type { World } from "../kernel/world";
import { openServer } from "./loopback";

/**
 * Listens on a free loopback port, the one of before the last restart if nobody took it, so that what was printed
 * then stays right.
 */
export async function listen(world: World, name: string, server: Server): Promise<number> {
  const ports = world.store.collection<number>("listeners");
  const before = ports.get(name);
  const port = await openServer(server, before ?? 0).catch((reason: unknown) => {
    if (before === undefined) throw reason;
    return openServer(server, 0);
  });
  ports.set(name, port);
  return port;
}
