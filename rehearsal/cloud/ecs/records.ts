import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { Container } from "./containers";

/** The state of ECS as it is stored. Tasks are not in it: they end with the cloud and are started again with it. */
export interface ClusterRecord {
  readonly arn: string;
  readonly name: string;
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

export interface TaskDefinitionRecord {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly container: Container;
  readonly executionRoleArn?: string;
  readonly taskRoleArn?: string;
  /** As declared, for reading back. */
  readonly declared: Readonly<Record<string, unknown>>;
  /** A deregistered one starts no new service, while those that run it go on with it. */
  readonly status: "ACTIVE" | "INACTIVE";
}

export interface Deployment {
  /** `ecs-svc/<19 digits>`. */
  readonly id: string;
  readonly taskDefinition: string;
  readonly rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  readonly reason: string;
  /** Failed tasks in a row; a healthy one begins the count anew. */
  readonly failures: number;
  readonly isRollback: boolean;
}

export interface ServiceRecord {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
  readonly status: "ACTIVE" | "DRAINING";
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly graceSeconds: number;
  /** What its tasks carry. */
  readonly securityGroups: readonly string[];
  readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean };
  readonly loadBalancers: readonly {
    readonly targetGroupArn: string;
    readonly containerName: string;
    readonly containerPort: number;
  }[];
  /** Newest first: the first is the primary; the others go as their last task stops. */
  readonly deployments: readonly Deployment[];
  /** Task definition of the last deployment that completed: what the circuit breaker goes back to. */
  readonly completed?: string;
  /** Why the last task failed, with the last line of its log. */
  readonly lastFailure?: string;
  /** As declared, for reading back. */
  readonly declared: Readonly<Record<string, unknown>>;
}

export interface Records {
  readonly clusters: Collection<ClusterRecord>;
  readonly taskDefinitions: Collection<TaskDefinitionRecord>;
  /** Family → last revision given: a number is never given twice. */
  readonly revisions: Collection<number>;
  readonly services: Collection<ServiceRecord>;
  /** `<group> <id>` of what is registered with a load balancer, to be taken back after a restart. */
  readonly registrations: Collection<{ readonly group: string; readonly id: string }>;
}

export const openRecords = (world: World): Records => ({
  clusters: world.store.collection("ecs.clusters"),
  taskDefinitions: world.store.collection("ecs.taskDefinitions"),
  revisions: world.store.collection("ecs.revisions"),
  services: world.store.collection("ecs.services"),
  registrations: world.store.collection("ecs.registrations"),
});

/** `arn:aws:ecs:…:task-definition/harbor:3`, `harbor:3`, or `harbor` for its newest active revision. */
export function findTaskDefinition(
  { taskDefinitions }: Records,
  reference: string,
): TaskDefinitionRecord | undefined {
  const byArn = taskDefinitions.get(reference);
  if (byArn !== undefined) return byArn;
  const [family, revision] = reference.split(":");
  return taskDefinitions
    .values()
    .filter(
      (one) =>
        one.family === family &&
        (revision === undefined ? one.status === "ACTIVE" : String(one.revision) === revision),
    )
    .sort((left, right) => right.revision - left.revision)[0];
}
