import { arn } from "../kernel/identifiers";
import {
  CloudError,
  InitializationError,
  type ResourceContext,
  type ResourceModel,
  defineResource,
} from "../kernel/model";
import { type Properties, equal } from "../kernel/properties";
import { type Records, type ServiceRecord, type TaskDefinitionRecord, findTaskDefinition } from "./records";
import type { Scheduler } from "./scheduler";
import {
  INERT,
  REDEPLOY_ON,
  REPLACE_ON,
  type ServiceInputs,
  faultsOfService,
  serviceInputs,
} from "./serviceInputs";
import { Stability } from "./stability";
import type { TaskSurroundings } from "./task";

export const SERVICE = "aws:ecs/service:Service";

/** The schedulers of the services that exist, by ARN. */
export interface Schedulers {
  open(arn: string): Scheduler;
  get(arn: string): Scheduler | undefined;
  close(arn: string): void;
}

export function serviceModel(around: TaskSurroundings, schedulers: Schedulers): ResourceModel {
  const { world, records } = around;
  const stability = new Stability(world, records);

  const create = async (
    input: ServiceInputs,
    { region, signal }: ResourceContext,
  ): Promise<{ id: string; outputs: Properties }> => {
    const cluster = clusterOf(records, input.cluster);
    const definition = checkReferences(around, input);
    const id = arn("ecs", region, world.account, `service/${cluster.name}/${input.name}`);
    if (records.services.get(id) !== undefined) {
      throw new CloudError(
        "InvalidParameterException",
        `Creation of service was not idempotent. (${input.name} exists in ${cluster.name})`,
      );
    }
    records.services.set(id, { ...recordOf(id, cluster.arn, input), deployments: [] });
    world.references.add(id, SERVICE, id);
    const scheduler = schedulers.open(id);
    const { id: deployment } = scheduler.deploy(definition.arn, "the service is created");
    const outputs = { arn: id, iamRole: SERVICE_LINKED_ROLE(world.account) };
    if (input.waitForSteadyState) {
      await stability.ofDeployment(id, scheduler, deployment, signal).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new InitializationError(id, { ...input, ...outputs }, [
          `waiting for ECS Service (${input.name}) create: ${reason}`,
        ]);
      });
    }
    return { id, outputs };
  };

  const update = async (
    id: string,
    input: ServiceInputs,
    before: ServiceInputs,
    { signal }: ResourceContext,
  ): Promise<Properties> => {
    const scheduler = schedulers.get(id);
    const live = records.services.get(id);
    if (scheduler === undefined || live === undefined)
      throw new CloudError("ServiceNotFoundException", "Service not found.");
    const definition = checkReferences(around, input);
    const redeploys =
      input.forceNewDeployment ||
      live.deployments[0]?.taskDefinition !== definition.arn ||
      REDEPLOY_ON.some((name) => !equal(input[name], before[name]));
    scheduler.change(({ deployments, completed, lastFailure, desired }) => ({
      ...recordOf(id, live.cluster, input),
      // The provider sends the count only when the program changed it (resourceServiceUpdate: d.HasChange("desired_count")).
      desired: input.desiredCount === before.desiredCount ? desired : input.desiredCount,
      deployments,
      completed,
      lastFailure,
    }));
    const deployment = redeploys ? scheduler.deploy(definition.arn, "the service is updated") : undefined;
    if (input.waitForSteadyState) {
      const wait =
        deployment === undefined
          ? stability.ofService(id, scheduler, signal)
          : stability.ofDeployment(id, scheduler, deployment.id, signal);
      await wait.catch((error: unknown) => {
        if (!(error instanceof CloudError)) throw error;
        throw new CloudError(
          error.code,
          `waiting for ECS Service (${input.name}) update: ${error.message.slice(error.code.length + 2)}`,
        );
      });
    }
    return {};
  };

  const remove = async (id: string, { signal }: ResourceContext): Promise<void> => {
    const scheduler = schedulers.get(id);
    if (scheduler === undefined) return;
    scheduler.change((record) => ({ ...record, desired: 0, status: "DRAINING" }));
    await stability.ofEmptiness(id, scheduler, signal);
    schedulers.close(id);
    records.services.delete(id);
  };

  return defineResource<ServiceInputs>({
    type: SERVICE,
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service",
    inputs: serviceInputs,
    inert: INERT,
    replaceOn: REPLACE_ON,
    computed: ["arn", "iamRole"],
    autoname: { property: "name", maxLength: 255 },
    taggable: true,
    validate: faultsOfService,
    create,
    update,
    read: (id) => Promise.resolve(liveOf(records.services.get(id))),
    delete: remove,
  });
}

const SERVICE_LINKED_ROLE = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`;

function clusterOf({ clusters }: Records, reference: string): { arn: string; name: string } {
  const found = clusters.get(reference) ?? clusters.find(({ name }) => name === reference);
  if (found === undefined)
    throw new CloudError("ClusterNotFoundException", `Cluster not found. (${reference})`);
  return found;
}

/** Everything that the service points at must exist and fit; returns its task definition. */
function checkReferences({ world, records }: TaskSurroundings, input: ServiceInputs): TaskDefinitionRecord {
  const code = "InvalidParameterException";
  const { subnets, securityGroups } = input.networkConfiguration;
  for (const subnet of subnets)
    world.references.require(subnet, "aws:ec2/subnet:Subnet", "networkConfiguration.subnets", code);
  for (const group of securityGroups) {
    world.references.require(
      group,
      "aws:ec2/securityGroup:SecurityGroup",
      "networkConfiguration.securityGroups",
      code,
    );
  }
  const definition = findTaskDefinition(records, input.taskDefinition);
  if (definition === undefined)
    throw new CloudError("ClientException", `Unable to describe task definition. (${input.taskDefinition})`);
  if (definition.status === "INACTIVE")
    throw new CloudError("ClientException", `TaskDefinition is inactive (${definition.arn})`);
  for (const { targetGroupArn, containerName, containerPort } of input.loadBalancers) {
    world.references.require(
      targetGroupArn,
      "aws:lb/targetGroup:TargetGroup",
      "loadBalancers.targetGroupArn",
      code,
    );
    if (!world.use("targets").inUse(targetGroupArn)) {
      throw new CloudError(
        code,
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    const { container } = definition;
    if (container.name !== containerName)
      throw new CloudError(code, `The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings.some((mapping) => mapping.containerPort === containerPort)) {
      throw new CloudError(
        code,
        `The container ${containerName} did not have a container port ${containerPort} defined.`,
      );
    }
  }
  return definition;
}

const recordOf = (
  arn: string,
  cluster: string,
  input: ServiceInputs,
): Omit<ServiceRecord, "deployments"> => ({
  arn,
  name: input.name,
  cluster,
  status: "ACTIVE",
  desired: input.desiredCount,
  minimumHealthyPercent: input.deploymentMinimumHealthyPercent,
  maximumPercent: input.deploymentMaximumPercent,
  graceSeconds: input.healthCheckGracePeriodSeconds ?? 0,
  securityGroups: input.networkConfiguration.securityGroups,
  circuitBreaker: input.deploymentCircuitBreaker ?? { enable: false, rollback: false },
  loadBalancers: input.loadBalancers,
  declared: input,
});

/** What is live: a rollback by the circuit breaker shows as another task definition, a change of the count as another count. */
function liveOf(record: ServiceRecord | undefined): { inputs: Properties; outputs: Properties } | undefined {
  if (record === undefined || record.status === "DRAINING") return undefined;
  const [primary] = record.deployments;
  const declared = String(record.declared.taskDefinition);
  const live = primary?.taskDefinition ?? declared;
  return {
    inputs: {
      ...record.declared,
      desiredCount: record.desired,
      taskDefinition: live === declared || live.endsWith(`/${declared}`) ? declared : live,
    },
    outputs: { arn: record.arn },
  };
}
