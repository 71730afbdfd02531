import { iam } from "../../rehearsal/cloud/iam/service";
import type { Service } from "../../rehearsal/cloud/kernel/model";
import type { Invocation } from "../../rehearsal/cloud/kernel/ports";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { lambda } from "../../rehearsal/cloud/lambda/service";
import { scheduler } from "../../rehearsal/cloud/scheduler/service";
import { sqs } from "../../rehearsal/cloud/sqs/service";
import { sts } from "../../rehearsal/cloud/sts/service";
import { Declared, temporaryWorld } from "./declared";
import { eventually } from "./eventually";

/** {@link eventually} for a condition that is true or not. */
export const until = (condition: () => boolean, what: string, deadline = 30_000): Promise<void> =>
  eventually(
    () => {
      if (!condition()) throw new Error("not yet");
    },
    { what, deadline },
  );

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** An archive as Pulumi writes it on the wire. */
export const archiveOf = (
  files: Readonly<Record<string, { text: string } | { path: string }>>,
): Properties => ({
  [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7",
  assets: Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", ...file },
    ]),
  ),
});

const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  });

/** Lambda, its queue and its schedules, with the roles that they need; more services stand beside them. */
export class Functions {
  readonly lambda: Service;
  readonly declared: Declared;
  queueArn = "";
  roleArn = "";
  schedulerRoleArn = "";

  private constructor(
    readonly world: World,
    private readonly services: readonly Service[],
    private readonly remove: () => void = () => undefined,
  ) {
    this.lambda = lambda(world);
    // First itself: CloudFront's functions are called so too.
    const own = [this.lambda, iam(world), sts(world), sqs(world), scheduler(world)];
    this.declared = new Declared(world, [...own, ...services]);
  }

  static start(world: World, services: readonly Service[] = []): Promise<Functions> {
    return new Functions(world, services).started();
  }

  /** In a world of its own, which goes with it when it stops. */
  static async temporary(speed?: number): Promise<Functions> {
    const { world, remove } = await temporaryWorld(speed);
    return new Functions(world, [], remove).started();
  }

  private async started(): Promise<this> {
    await this.lambda.start?.();
    const role = async (name: string, service: string): Promise<string> =>
      String((await this.declared.create("Role", { name, assumeRolePolicy: trust(service) })).outputs.arn);
    this.roleArn = await role("function", "lambda.amazonaws.com");
    this.schedulerRoleArn = await role("schedule", "scheduler.amazonaws.com");
    this.queueArn = String((await this.declared.create("Queue", { name: "dead" })).outputs.arn);
    return this;
  }

  /** Declares a function; returns its ARN. */
  async declare(name: string, code: string, more: Properties = {}): Promise<string> {
    const { outputs } = await this.declared.create("Function", {
      name,
      code: archiveOf({ "index.js": { text: code } }),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: this.roleArn,
      deadLetterConfig: { targetArn: this.queueArn },
      ...more,
    });
    return String(outputs.arn);
  }

  /** Invokes one and waits for its answer. */
  invoke(arn: string, event: unknown = {}): Promise<Invocation> {
    return this.world.use("functions").invoke(arn, JSON.stringify(event));
  }

  dead(): readonly { readonly body: string; readonly attributes: Readonly<Record<string, string>> }[] {
    return this.world.use("queues").messages(this.queueArn);
  }

  async stop(): Promise<void> {
    for (const service of [this.lambda, ...this.services]) await service.stop?.();
    this.remove();
  }
}
