import { spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** S3 as moto serves it, on loopback. */
export interface Moto {
  /** For whoever is to use it, with everything else of this process's environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** Milliseconds of processor time so far; 0 where the system does not tell. */
  processor(): number;
  stop(): Promise<void>;
}

const DEADLINE = 60_000;

export async function startMoto(command: string, place: string): Promise<Moto> {
  const port = await freePort();
  const log = openSync(join(place, "moto.log"), "w");
  const child = spawn(command, ["-H", "127.0.0.1", "-p", String(port)], { stdio: ["ignore", log, log] });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (failure) => resolve(failure.message));
    child.once("exit", (code) => resolve(`it ended with ${code}`));
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await Promise.race([
    answering(endpoint),
    ended.then((why) => {
      throw new Error(`moto does not serve: ${why}`);
    }),
  ]);
  return {
    environment: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    processor: () => processorOf(child.pid),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** In ticks of 10 ms. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processorOf(pid: number | undefined): number {
  try {
    const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
    const [user, system] = after.split(" ").slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) * 10;
  } catch {
    return 0;
  }
}

async function answering(endpoint: string): Promise<void> {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const served = await fetch(`${endpoint}/moto-api/`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (served) return;
    if (Date.now() > end) throw new Error(`moto did not answer at ${endpoint} within ${DEADLINE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
