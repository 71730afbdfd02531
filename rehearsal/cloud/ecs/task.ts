import { randomInt } from "node:crypto";
import { hex } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import type { Exit, ProcessRuntime, RunningProcess } from "../processes/runtime";
import type { ImageRegistry } from "../processes/images";
import { isSecret } from "./containers";
import type { Records, ServiceRecord, TaskDefinitionRecord } from "./records";

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus = "PENDING" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "STOPPED";

/**
 * Wall time that a process may take until its port accepts connections before the task counts as running anyway
 * (ECS itself does not look at the port). Starting is real work, which the cloud's clock does not hasten.
 */
const START_LIMIT_MS = 15_000;

/** What a task needs of the cloud around it. */
export interface TaskSurroundings {
  readonly world: World;
  readonly records: Records;
  readonly images: ImageRegistry;
  readonly runtime: ProcessRuntime;
}

/** One task: one real process of the declared image, and its place in the load balancer's target groups. */
export class Task {
  readonly arn: string;
  /** As awsvpc gives each task an address of its own; unique among the running ones, for the load balancer to tell them apart. */
  readonly address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
  status: TaskStatus = "PENDING";
  /** Cloud time at which it came to run. */
  runningSince: number | undefined;
  /** Whether it was ever healthy: what fails after that is no failure of the deployment. */
  proven = false;
  /** Unhealthy past its grace period. */
  condemned = false;
  stoppedReason: string | undefined;
  /** It was not told to stop: it could not start, or its process ended. */
  endedByItself = false;
  private process: RunningProcess | undefined;
  private ending: Promise<void> | undefined;
  private readonly groups: string[] = [];
  private credentials: { close(): void } | undefined;

  constructor(
    private readonly around: TaskSurroundings,
    readonly service: ServiceRecord,
    readonly deployment: string,
    readonly definition: TaskDefinitionRecord,
    /** Told on every change of status. */
    private readonly changed: () => void,
  ) {
    const prefix = service.cluster.replace(":cluster/", ":task/");
    this.arn = `${prefix}/${hex(32)}`;
  }

  get id(): string {
    return this.arn;
  }

  /** Where it really listens, for the control interface. */
  get endpoint(): string | undefined {
    return this.process && `${this.process.endpoint.address}:${this.process.endpoint.port}`;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Brings it to RUNNING, or to STOPPED with the reason. Never rejects. */
  async launch(): Promise<void> {
    try {
      const started = await this.start();
      this.process = started;
      if (this.ending !== undefined) return;
      void started.exited.then((exit) => this.onExit(exit));
      if (this.definition.container.portMappings.length > 0) await started.accepting(START_LIMIT_MS);
      if (started.exit !== undefined || this.ending !== undefined) return;
      this.register(started);
      this.runningSince = this.around.world.clock.now();
      this.become("RUNNING");
    } catch (error) {
      this.process?.kill();
      this.endByItself(error instanceof Error ? error.message : String(error));
    }
  }

  /** As ECS does it: out of the target groups, draining awaited, then SIGTERM, `stopTimeout`, SIGKILL. Never rejects. */
  stop(reason: string): Promise<void> {
    this.ending ??= this.end(reason);
    return this.ending;
  }

  /** As a crash would end it. */
  kill(): void {
    this.process?.kill();
  }

  private async end(reason: string): Promise<void> {
    if (this.status === "STOPPED") return;
    this.stoppedReason = reason;
    this.become("DEACTIVATING");
    await this.deregister();
    this.become("STOPPING");
    await this.process?.stop(this.definition.container.stopTimeout);
    this.stopped(reason);
  }

  private async start(): Promise<RunningProcess> {
    const { images, runtime } = this.around;
    const { container } = this.definition;
    this.assumeRoles();
    const secrets = this.secrets();
    const image = images.find(container.image);
    if (image === undefined) {
      const repository = container.image.split("@")[0];
      throw new CloudError(
        "CannotPullContainerError",
        `pull image manifest has been retried 1 time(s): failed to resolve ref ${container.image}: ${repository}@${container.image.split("@")[1]}: not found`,
      );
    }
    this.requireLogGroup();
    const override = [...(container.entryPoint ?? []), ...(container.command ?? [])];
    return await runtime
      .start({
        name: `${this.service.name}-${this.arn.slice(-12)}`,
        image,
        command: override.length > 0 ? override : undefined,
        environment: {
          ...Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
          ...this.roleCredentials(),
        },
        secrets,
        onLine: this.logged(),
      })
      .catch((error: unknown) => {
        throw new CloudError(
          "CannotStartContainerError",
          error instanceof Error ? error.message : String(error),
        );
      });
  }

  /** Every line goes to the container's log group, where metric filters may count it. */
  private logged(): ((line: string) => void) | undefined {
    const group = this.definition.container.logConfiguration?.options["awslogs-group"];
    if (group === undefined) return undefined;
    return (line) => this.around.world.use("logLines").ingest(group, line);
  }

  private assumeRoles(): void {
    for (const arn of [this.definition.executionRoleArn, this.definition.taskRoleArn]) {
      if (arn === undefined) continue;
      const role = this.around.world.use("roles").find(arn);
      if (role?.trustedServices.includes("ecs-tasks.amazonaws.com") === true) continue;
      throw new Error(
        `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
      );
    }
  }

  /**
   * ECS gives a relative address on 169.254.170.2; that is not ours to take on this machine, so it is the full one that
   * SDKs take as well. https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
   */
  private roleCredentials(): Record<string, string> {
    const { taskRoleArn } = this.definition;
    if (taskRoleArn === undefined) return {};
    const opened = this.around.world.use("taskCredentials").open(taskRoleArn, this.arn.slice(-32));
    this.credentials = opened;
    return { AWS_CONTAINER_CREDENTIALS_FULL_URI: opened.url };
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html */
  private secrets(): Record<string, string> {
    const { world } = this.around;
    const resolved = this.definition.container.secrets.map(({ name, valueFrom }) => {
      const store = world.use(isSecret(valueFrom) ? "awsSecrets" : "parameters");
      return { name, valueFrom, value: store.value(valueFrom) };
    });
    const missing = resolved.filter(({ value }) => value === undefined).map(({ valueFrom }) => valueFrom);
    const [first] = missing;
    if (first !== undefined) {
      const invalid = missing.map((from) => from.replace(/^arn:.*:parameter/, "")).join(", ");
      const why = isSecret(first)
        ? `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${first} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT`
        : `unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: ${invalid}`;
      throw new CloudError(
        "ResourceInitializationError",
        `unable to pull secrets or registry auth: execution resource retrieval failed: ${why}`,
      );
    }
    return Object.fromEntries(resolved.map(({ name, value }) => [name, value ?? ""]));
  }

  private requireLogGroup(): void {
    const group = this.definition.container.logConfiguration?.options["awslogs-group"];
    if (group === undefined) return;
    try {
      this.around.world.references.require(group, "aws:cloudwatch/logGroup:LogGroup", "awslogs-group");
    } catch {
      throw new CloudError(
        "ResourceInitializationError",
        `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (${group})`,
      );
    }
  }

  private register({ endpoint }: RunningProcess): void {
    for (const { targetGroupArn, containerPort } of this.service.loadBalancers) {
      this.around.records.registrations.set(`${targetGroupArn} ${this.address}`, {
        group: targetGroupArn,
        id: this.address,
      });
      this.around.world.use("targets").register(targetGroupArn, {
        id: this.address,
        port: containerPort,
        endpoint,
        securityGroups: this.service.securityGroups,
      });
      this.groups.push(targetGroupArn);
    }
  }

  private async deregister(): Promise<void> {
    const { world, records } = this.around;
    for (const group of this.groups) records.registrations.delete(`${group} ${this.address}`);
    // A target group that is gone has nothing left to drain.
    await Promise.allSettled(
      this.groups.splice(0).map(async (group) => world.use("targets").deregister(group, this.address)),
    );
  }

  /** Ended without being asked to. */
  private onExit({ code, signal }: Exit): void {
    if (this.ending !== undefined || this.around.world.stopping.signal.aborted) return;
    const cause = this.process?.log.cause();
    const how = code === null ? `killed by ${signal ?? "a signal"}` : `exit code ${code}`;
    void this.deregister();
    this.endByItself(`Essential container in task exited (${how})${cause === undefined ? "" : `: ${cause}`}`);
  }

  private endByItself(reason: string): void {
    this.endedByItself = true;
    this.stopped(reason);
  }

  private stopped(reason: string): void {
    if (this.status === "STOPPED") return;
    this.stoppedReason = reason;
    this.credentials?.close();
    this.become("STOPPED");
  }

  private become(status: TaskStatus): void {
    this.status = status;
    this.changed();
  }
}
