import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { World } from "../kernel/world";
import { ProcessRuntime, type RunningProcess } from "../processes/runtime";
import type { FunctionRecord } from "./records";
import { type Answer, RuntimeApi } from "./runtimeApi";

const BOOTSTRAP = join(__dirname, "bootstrap.mjs");
/**
 * Cloud time for which an environment waits for another event. AWS gives no figure and says "for some time":
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const KEPT_MS = 10 * 60_000;

/** A process that has loaded a function, and runs its handler for one event after the other. */
export class Environment {
  /** Takes it off those that wait, when it has begun to wait. */
  stopWaiting: () => void = () => undefined;

  constructor(
    private readonly api: RuntimeApi,
    readonly id: string,
    readonly functionArn: string,
    /** What of the function it was started with. */
    readonly as: string,
    readonly process: RunningProcess,
    /** Until when its credentials are good, wall milliseconds. */
    readonly until: number,
  ) {}

  run(payload: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
    return this.api.give(this.id, payload, headers);
  }
}

/** Where functions run: in processes that are started when there is none, and used again as Lambda uses its own. */
export class Environments {
  private readonly processes: ProcessRuntime;
  private readonly api = new RuntimeApi();
  private readonly waiting = new Set<Environment>();

  constructor(private readonly world: World) {
    this.processes = new ProcessRuntime(world);
  }

  /** One that waits, else a new one. It is the caller's until it is given back, or its process has ended. */
  async take(declared: FunctionRecord): Promise<Environment> {
    for (const one of this.waiting) {
      if (one.functionArn !== declared.arn) continue;
      one.stopWaiting();
      if (one.as === startOf(declared) && one.until > Date.now() + declared.timeout * 1000) return one;
      one.process.kill();
    }
    return this.start(declared);
  }

  giveBack(environment: Environment): void {
    const { process } = environment;
    if (process.exit !== undefined || this.world.stopping.signal.aborted) return;
    this.waiting.add(environment);
    const cancel = this.world.clock.after(KEPT_MS, () => {
      environment.stopWaiting();
      process.kill();
    });
    environment.stopWaiting = () => {
      cancel();
      this.waiting.delete(environment);
    };
  }

  /** Of a function that is gone none waits for another event. */
  end(functionArn: string): void {
    for (const one of this.waiting) {
      if (one.functionArn !== functionArn) continue;
      one.stopWaiting();
      one.process.kill();
    }
  }

  async stop(): Promise<void> {
    for (const one of this.waiting) one.stopWaiting();
    await this.processes.stop();
    await this.api.stop();
  }

  private async start(declared: FunctionRecord): Promise<Environment> {
    const { name, arn, memorySize, handler, folder } = declared;
    const id = randomUUID();
    // As its role, whose rights decide what it may do: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    const session = this.world.use("sessions").open(declared.role, name);
    const process = await this.processes.start({
      name,
      image: { digest: `sha256:${declared.codeSha256}`, folder, command: ["node", BOOTSTRAP] },
      environment: {
        ...declared.environment?.variables,
        _HANDLER: handler,
        AWS_LAMBDA_RUNTIME_API: await this.api.open(id),
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
        AWS_LAMBDA_LOG_GROUP_NAME: declared.loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: "rehearsal",
        LAMBDA_TASK_ROOT: folder,
      },
      identity: {
        AWS_REGION: declared.region,
        AWS_DEFAULT_REGION: declared.region,
        AWS_ACCESS_KEY_ID: session.keyId,
        AWS_SECRET_ACCESS_KEY: session.secret,
        AWS_SESSION_TOKEN: session.token,
      },
    });
    this.world.use("sessions").held(session.keyId, () => process.kill());
    const made = new Environment(this.api, id, arn, startOf(declared), process, session.expires);
    void process.exited.then(() => {
      made.stopWaiting();
      this.api.close(id);
    });
    return made;
  }
}

/** What of a function an environment cannot take on while it runs. */
function startOf(declared: FunctionRecord): string {
  const { codeSha256, folder, handler, role, environment, memorySize, loggingConfig } = declared;
  return JSON.stringify([codeSha256, folder, handler, role, environment, memorySize, loggingConfig]);
}
