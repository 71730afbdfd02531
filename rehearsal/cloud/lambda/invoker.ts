import { randomUUID } from "node:crypto";
import { CloudError } from "../kernel/model";
import type { Invocation } from "../kernel/ports";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { Environments } from "./environments";
import type { FunctionRecord } from "./records";
import { published } from "./published";

/** An error is tried again after one minute, then after two. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_MS = [60_000, 120_000];
/** A throttled event waits longer each time, from 1 second to 5 minutes. */
const THROTTLED_MS = 1000;
const LONGEST_WAIT_MS = 300_000;

/** An event that was sent and whose end nobody waits for. Kept, so that a restart of the cloud loses none. */
interface Sent {
  readonly functionArn: string;
  readonly payload: string;
  readonly requestId: string;
  readonly sentAt: number;
  readonly errors: number;
  readonly throttles: number;
}

/** Runs functions: each invocation has an environment to itself for as long as it lasts. */
export class Invoker {
  private readonly environments: Environments;
  private readonly running = new Map<string, number>();
  private readonly pending: Collection<Sent>;

  constructor(
    private readonly world: World,
    private readonly find: (arn: string) => FunctionRecord | undefined,
  ) {
    this.environments = new Environments(world);
    this.pending = world.store.collection<Sent>("lambda.pending");
  }

  /** Takes up what was sent before a restart. */
  resume(): void {
    for (const sent of this.pending.values()) void this.attempt(sent);
  }

  stop(): Promise<void> {
    return this.environments.stop();
  }

  /** A function is gone. */
  forget(functionArn: string): void {
    this.environments.end(functionArn);
  }

  send(functionArn: string, payload: string): void {
    this.required(functionArn);
    const sentAt = this.world.clock.now();
    const sent = { functionArn, payload, requestId: randomUUID(), sentAt, errors: 0, throttles: 0 };
    this.pending.set(sent.requestId, sent);
    void this.attempt(sent);
  }

  async invoke(functionArn: string, payload: string, requestId: string = randomUUID()): Promise<Invocation> {
    const declared = this.required(functionArn);
    const now = this.running.get(functionArn) ?? 0;
    const most = declared.reservedConcurrentExecutions;
    if (most >= 0 && now >= most) {
      const reason = `Rate Exceeded: ${declared.name} has ${most} reserved concurrent executions`;
      const payload = failure("TooManyRequestsException", reason);
      const refused: Invocation = { outcome: "throttled", requestId, payload };
      published(this.world, declared.name, refused, 0);
      return refused;
    }
    this.running.set(functionArn, now + 1);
    const startedAt = performance.now();
    try {
      const ended = await this.run(declared, payload, requestId);
      published(this.world, declared.name, ended, performance.now() - startedAt);
      return ended;
    } finally {
      this.running.set(functionArn, (this.running.get(functionArn) ?? 1) - 1);
    }
  }

  private async run(declared: FunctionRecord, payload: string, requestId: string): Promise<Invocation> {
    const { name, arn, timeout } = declared;
    const environment = await this.environments.take(declared);
    const { process } = environment;
    const answered = environment.run(payload, {
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + timeout * 1000),
      "lambda-runtime-invoked-function-arn": arn,
    });
    // In wall time: a laptop does not compute faster because its clock runs so.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), timeout * 1000);
    });
    const ended = process.exited.then(() => "ended" as const);
    const first = await Promise.race([answered, late, ended]);
    clearTimeout(timer);
    if (first === "late") process.kill();
    if (typeof first === "object" && !first.last) this.environments.giveBack(environment);
    else await process.exited;
    const { outcome, payload: result } = resultOf(first, timeout, process.log.cause());
    this.world.events.record("lambda", `invocation-${outcome}`, `${name}: ${outcome}`, {
      function: name,
      requestId,
      ...(outcome === "success" ? {} : { error: result }),
    });
    return { outcome, payload: result, requestId };
  }

  private async attempt(sent: Sent): Promise<void> {
    const declared = this.find(sent.functionArn);
    if (this.world.stopping.signal.aborted) return;
    // Of a function that is gone nobody runs what still waits for it.
    if (declared === undefined) return void this.pending.delete(sent.requestId);
    const { outcome, payload } = await this.invoke(sent.functionArn, sent.payload, sent.requestId).catch(
      (reason: unknown) => ({
        outcome: "unhandled" as const,
        payload: failure("Runtime.ExitError", String(reason)),
      }),
    );
    // Stopped with the cloud: the event is still pending, and is taken up again.
    if (this.world.stopping.signal.aborted) return;
    if (outcome === "success") return void this.pending.delete(sent.requestId);
    const next =
      outcome === "throttled"
        ? { ...sent, throttles: sent.throttles + 1 }
        : { ...sent, errors: sent.errors + 1 };
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = declared.asynchronous;
    const wait =
      outcome === "throttled"
        ? Math.min(THROTTLED_MS * 2 ** sent.throttles, LONGEST_WAIT_MS)
        : (RETRY_MS[sent.errors] ?? LONGEST_WAIT_MS);
    const tooOld = this.world.clock.now() + wait - sent.sentAt > maximumEventAgeInSeconds * 1000;
    if (next.errors > maximumRetryAttempts || tooOld) {
      this.pending.delete(sent.requestId);
      this.giveUp(declared, sent, payload);
      return;
    }
    this.pending.set(sent.requestId, next);
    this.world.clock.after(wait, () => void this.attempt(next));
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
  private giveUp(declared: FunctionRecord, { requestId, payload }: Sent, result: string): void {
    const { errorMessage } = JSON.parse(result) as { errorMessage?: string };
    const queue = declared.deadLetterConfig?.targetArn;
    this.world.events.record("lambda", "event-given-up", `${declared.name}: ${errorMessage ?? "failed"}`, {
      function: declared.name,
      queue: queue ?? "none",
    });
    if (queue === undefined) return;
    this.world.use("queues").send(queue, payload, {
      RequestID: requestId,
      ErrorCode: "200",
      ErrorMessage: (errorMessage ?? "").slice(0, 1024),
    });
  }

  private required(functionArn: string): FunctionRecord {
    const found = this.find(functionArn);
    if (found === undefined)
      throw new CloudError("ResourceNotFoundException", `Function not found: ${functionArn}`);
    return found;
  }
}

function resultOf(
  first: "late" | "ended" | { ok: boolean; payload: string },
  timeout: number,
  cause: string | undefined,
): { outcome: "success" | "unhandled"; payload: string } {
  if (first === "late")
    return {
      outcome: "unhandled",
      payload: failure("Sandbox.Timedout", `Task timed out after ${timeout.toFixed(2)} seconds`),
    };
  if (first === "ended")
    return {
      outcome: "unhandled",
      payload: failure(
        "Runtime.ExitError",
        `the runtime exited without an answer: ${cause ?? "it said nothing"}`,
      ),
    };
  return { outcome: first.ok ? "success" : "unhandled", payload: first.payload };
}

const failure = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage });
