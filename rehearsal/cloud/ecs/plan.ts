/** A task that is pending or running; one that is already being stopped counts no more. */
export interface PlannedTask {
  readonly id: string;
  /** The deployment that started it. */
  readonly deployment: string;
  /** Running, and healthy in every target group it is registered with. */
  readonly healthy: boolean;
  /** Unhealthy for good: past its grace period, to be replaced. */
  readonly condemned: boolean;
}

export interface Situation {
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** The deployment that the service should consist of. */
  readonly primary: string;
  /** False when the primary has failed, or waits after failures. */
  readonly mayStart: boolean;
  /** True when the primary has failed for good: its condemned tasks end without a successor. */
  readonly failed: boolean;
  readonly tasks: readonly PlannedTask[];
}

export interface Plan {
  /** How many tasks of the primary deployment to start. */
  readonly start: number;
  /** Which tasks to stop. */
  readonly stop: readonly string[];
}

/** Both round towards safety: the floor up, the ceiling down. */
export const healthyFloor = ({ desired, minimumHealthyPercent }: Situation): number =>
  Math.ceil((desired * minimumHealthyPercent) / 100);
export const ceiling = ({ desired, maximumPercent }: Situation): number =>
  Math.floor((desired * maximumPercent) / 100);

/**
 * The next step of ECS's scheduler: which tasks to start and to stop so that the primary deployment comes to stand
 * alone with the desired count, never fewer healthy tasks than the minimum and never more tasks than the maximum by
 * its own action. Healthy tasks of an old deployment go only as healthy new ones stand in for them, or where there
 * is no room to start any.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html (minimumHealthyPercent, maximumPercent),
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-concepts.html (a replacement starts before an unhealthy task stops, where there is room)
 */
export function plan(situation: Situation): Plan {
  const { desired, primary, tasks, mayStart, failed } = situation;
  const limit = ceiling(situation);
  const own = tasks.filter((task) => task.deployment === primary);
  const old = tasks.filter((task) => task.deployment !== primary);
  const good = own.filter((task) => !task.condemned);
  const condemned = own.filter((task) => task.condemned);
  const wanted = mayStart && !failed ? Math.max(0, desired - good.length) : 0;

  // Not counted as healthy, so no one misses them.
  const stop = old.filter((task) => !task.healthy).map(({ id }) => id);

  const surplus = Math.max(0, good.length - desired);
  const unhealthyFirst = [...good].sort((left, right) => Number(left.healthy) - Number(right.healthy));
  stop.push(...unhealthyFirst.slice(0, surplus).map(({ id }) => id));

  const room = (): number => Math.max(0, limit - (tasks.length - stop.length));
  const replaced = failed || good.filter((task) => task.healthy).length >= desired;
  stop.push(
    ...condemned.slice(0, replaced ? condemned.length : Math.max(0, wanted - room())).map(({ id }) => id),
  );

  const healthyOld = old.filter((task) => task.healthy);
  const stopping = new Set(stop);
  const healthy = tasks.filter((task) => task.healthy && !stopping.has(task.id)).length;
  const dispensable = Math.max(0, healthy - healthyFloor(situation));
  const needed = Math.max(healthy - desired, wanted - room());
  stop.push(...healthyOld.slice(0, Math.max(0, Math.min(dispensable, needed))).map(({ id }) => id));

  return { start: Math.min(wanted, room()), stop };
}

/**
 * How many failed tasks in a row fail a deployment: half the desired count, at least 3 and at most 200.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export const failureThreshold = (desired: number): number =>
  Math.min(200, Math.max(3, Math.ceil(desired / 2)));

/**
 * How long to wait before the next task, in cloud milliseconds, after so many failures in a row. AWS throttles tasks
 * that keep failing with a growing delay and does not publish the steps.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
 */
export const delayAfter = (failures: number): number =>
  failures === 0 ? 0 : Math.min(900, 5 * 2 ** (failures - 1)) * 1000;
