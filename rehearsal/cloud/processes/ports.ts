import { type AddressInfo, connect, createServer } from "node:net";

const allotted = new Set<number>();

/**
 * A port of loopback that nothing listens on, for a process that must be told its port. Not handed out twice within
 * this process, as two tasks that start at once would otherwise race for it.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = await probe();
    if (!allotted.has(port)) {
      allotted.add(port);
      return port;
    }
  }
  throw new Error("no free port on 127.0.0.1 after 50 attempts");
}

/** Gives a port back once its process has ended. */
export function releasePort(port: number): void {
  allotted.delete(port);
}

function probe(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether something accepts connections there now. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}
