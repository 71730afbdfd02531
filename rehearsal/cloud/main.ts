import { parseArgs } from "node:util";
import { Cloud } from "./cloud";

/** The embedded cloud as a process of its own: `main.ts --directory D --project P [--speed 20] [--stay]`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      directory: { type: "string" },
      project: { type: "string" },
      speed: { type: "string", default: "1" },
      stay: { type: "boolean", default: false },
    },
  });
  if (values.directory === undefined)
    throw new Error("--directory is needed: where the cloud keeps its state");
  const cloud = await Cloud.start({
    directory: values.directory,
    projectDirectory: values.project,
    speed: Number(values.speed),
  });
  const stop = (): void => {
    cloud.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Whoever started the cloud holds the other end; when that is gone, so is the reason to run.
  if (!values.stay) process.once("disconnect", stop);
  for (const line of cloud.moved) process.stderr.write(`embedded cloud: ${line}\n`);
  process.send?.({ ready: cloud.endpoints });
  if (values.stay) process.disconnect?.();
}

function fail(error: unknown): void {
  process.stderr.write(`embedded cloud: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
