import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import type { Records, ServiceRecord } from "./records";
import type { Scheduler } from "./scheduler";

/** The provider's own limit on create, update and delete, in cloud milliseconds. */
const LIMIT_MS = 20 * 60_000;

/** Waits on a service, as the provider's waiters do. */
export class Stability {
  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {}

  /**
   * Resolves when the deployment has completed: it stands alone, its desired count runs and is healthy. Rejects when
   * it has failed, once the rollback that follows (if any) has come to rest.
   */
  async ofDeployment(
    arn: string,
    scheduler: Scheduler,
    deployment: string,
    signal: AbortSignal,
  ): Promise<void> {
    const state = (): ServiceRecord["deployments"][number] | undefined =>
      this.records.services.get(arn)?.deployments.find(({ id }) => id === deployment);
    await this.within(arn, signal, (limit) =>
      scheduler.until(() => state()?.rolloutState !== "IN_PROGRESS", limit),
    );
    if (state()?.rolloutState === "COMPLETED") return;
    const { deployments, lastFailure } = this.records.services.get(arn) ?? { deployments: [] };
    const [primary] = deployments;
    const back = primary?.isRollback === true ? primary.taskDefinition.split("/").pop() : undefined;
    if (primary?.isRollback === true)
      await this.within(arn, signal, (limit) => scheduler.until(() => scheduler.isSteady(), limit));
    throw new CloudError(
      "DeploymentFailed",
      `ECS deployment circuit breaker: tasks failed to start.${back === undefined ? "" : ` Rolled back to ${back}.`} Last failure: ${lastFailure ?? "not known"}`,
    );
  }

  /** Resolves when the running tasks are as many as desired, all healthy, of one deployment. */
  async ofService(arn: string, scheduler: Scheduler, signal: AbortSignal): Promise<void> {
    await this.within(arn, signal, (limit) => scheduler.until(() => scheduler.isSteady(), limit));
  }

  /** Resolves when the last task has stopped. */
  async ofEmptiness(arn: string, scheduler: Scheduler, signal: AbortSignal): Promise<void> {
    await this.within(arn, signal, (limit) => scheduler.until(() => scheduler.list().length === 0, limit));
  }

  private async within(
    arn: string,
    signal: AbortSignal,
    wait: (limit: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const timeout = new AbortController();
    const cancel = this.world.clock.after(LIMIT_MS, () => {
      const { name, lastFailure } = this.records.services.get(arn) ?? {};
      const reason = `waiting for ECS Service (${name ?? arn}): not steady after 20 minutes. Last failure: ${lastFailure ?? "none"}`;
      timeout.abort(new CloudError("Timeout", reason));
    });
    try {
      await wait(AbortSignal.any([signal, timeout.signal]));
    } finally {
      cancel();
    }
  }
}
