import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { z } from "zod";
import { hex } from "../kernel/identifiers";
import { CloudError, type ResourceContext, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

const inputs = z.strictObject({
  create: z.string().min(1).optional(),
  update: z.string().min(1).optional(),
  delete: z.string().min(1).optional(),
  dir: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  interpreter: z.array(z.string()).min(1).default(["/bin/sh", "-c"]),
  stdin: z.string().optional(),
  triggers: z.array(z.unknown()).optional(),
  logging: z.enum(["stdout", "stderr", "stdoutAndStderr", "none"]).optional(),
  addPreviousOutputInEnv: z.boolean().default(true),
});
type Inputs = z.infer<typeof inputs>;

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** The command provider: runs what is declared, for real, inside the cloud's network. */
export function command(world: World): Service {
  const last = world.store.collection<Inputs & Outcome>("command.commands");

  const run = async (
    line: string | undefined,
    input: Inputs,
    context: Pick<ResourceContext, "name" | "signal">,
    previous?: Outcome,
  ): Promise<Outcome> => {
    if (line === undefined) return previous ?? { stdout: "", stderr: "" };
    world.events.record("command", "started", `${context.name} runs`);
    const echoed: Record<string, string> =
      input.addPreviousOutputInEnv && previous !== undefined
        ? { PULUMI_COMMAND_STDOUT: previous.stdout, PULUMI_COMMAND_STDERR: previous.stderr }
        : {};
    const outcome = await execute(line, input, context.signal, world, echoed);
    world.events.record(
      "command",
      outcome.code === 0 ? "finished" : "failed",
      `${context.name} ended with ${outcome.code ?? outcome.signalName}`,
    );
    if (outcome.code !== 0) {
      const said = `${outcome.stderr}\n${outcome.stdout}`.trim().split("\n").slice(-25).join("\n");
      throw new CloudError(
        `exit status ${outcome.code ?? outcome.signalName}`,
        `running "${line}":\n${said}`,
      );
    }
    return { stdout: outcome.stdout.trimEnd(), stderr: outcome.stderr.trimEnd() };
  };

  return {
    name: "command",
    resources: [
      defineResource<Inputs>({
        type: "command:local:Command",
        source: "https://www.pulumi.com/registry/packages/command/api-docs/local/command/",
        inputs,
        inert: {
          logging:
            "the engine shows a command's output when it fails; the rehearsal keeps it in the event log",
        },
        replaceOn: ["triggers"],
        computed: ["stdout", "stderr"],
        recomputed: Object.fromEntries(
          ["create", "update", "environment", "stdin", "dir", "interpreter"].map((name) => [
            name,
            ["stdout", "stderr"],
          ]),
        ),
        create: async (input, context) => {
          const id = `local${hex(10)}`;
          const outcome = await run(input.create, input, context);
          last.set(id, { ...input, ...outcome });
          return { id, outputs: { ...outcome } };
        },
        read: (id) => Promise.resolve(last.get(id) === undefined ? undefined : { inputs: {}, outputs: {} }),
        update: async (id, input, _before, context) => {
          const outcome = await run(input.update ?? input.create, input, context, last.get(id));
          last.set(id, { ...input, ...outcome });
          return { ...outcome };
        },
        delete: async (id, context) => {
          const known = last.get(id);
          if (known?.delete !== undefined) await run(known.delete, known, context, known);
          last.delete(id);
        },
      }),
    ],
  };
}

interface Ended extends Outcome {
  readonly code: number | null;
  readonly signalName: string | null;
}

function execute(
  line: string,
  input: Inputs,
  signal: AbortSignal,
  world: World,
  echoed: Record<string, string>,
): Promise<Ended> {
  const [program = "/bin/sh", ...args] = input.interpreter;
  return new Promise((resolved, reject) => {
    const child = spawn(program, [...args, line], {
      cwd: resolve(world.projectDirectory, input.dir ?? "."),
      env: {
        PATH: process.env.PATH,
        HOME: world.directory,
        ...world.guestEnvironment,
        ...world.commandEnvironment,
        ...echoed,
        ...input.environment,
      },
      // A group of its own, so that a cancelled command ends with all that it started.
      detached: true,
    });
    const stop = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    };
    signal.addEventListener("abort", stop, { once: true });
    const [stdout, stderr] = [bounded(child.stdout), bounded(child.stderr)];
    child.stdin.on("error", () => undefined).end(input.stdin ?? "");
    child.once("error", reject);
    child.once("close", (code, signalName) => {
      signal.removeEventListener("abort", stop);
      resolved({ code, signalName, stdout: stdout(), stderr: stderr() });
    });
  });
}

/** Keeps the end of a stream: what a command says last is what explains it. */
function bounded(stream: NodeJS.ReadableStream, limit = 256 * 1024): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-limit);
  });
  return () => text;
}
