import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import { countsOf } from "./getService";
import {
  type ClusterRecord,
  type Records,
  type ServiceRecord,
  type TaskDefinitionRecord,
  findTaskDefinition,
} from "./records";
import type { Schedulers } from "./serviceModel";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const describeServices = z.strictObject({
  cluster: z.string().default("default"),
  services: z.array(z.string()).min(1).max(10),
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html */
const describeTaskDefinition = z.strictObject({ taskDefinition: z.string().min(1) });

/**
 * The part of ECS's protocol that evidence and an automatic rollback use: how many tasks of a service run, and of what.
 * Clusters and services by name or ARN.
 */
export function ecsProtocol(
  records: Records,
  schedulers: Pick<Schedulers, "get">,
  account: string,
): WireProtocol {
  const clusterOf = (reference: string, region: string): ClusterRecord | undefined =>
    records.clusters.find(({ arn, name }) => [arn, name].includes(reference) && arn.split(":")[3] === region);
  return jsonProtocol(
    "ecs",
    "AmazonEC2ContainerServiceV20141113",
    {
      DescribeServices: (body, region) => {
        const { cluster: reference, services } = asked(describeServices, body);
        const cluster = clusterOf(reference, region);
        if (cluster === undefined) throw new CloudError("ClusterNotFoundException", "Cluster not found.");
        const found = services.map(
          (one) =>
            [
              one,
              records.services.find(
                ({ arn, name, cluster: of }) => of === cluster.arn && [arn, name].includes(one),
              ),
            ] as const,
        );
        return {
          services: found.flatMap(([, one]) => (one === undefined ? [] : [described(one, schedulers)])),
          failures: found.flatMap(([name, one]) =>
            one === undefined
              ? [{ arn: `${cluster.arn.replace(":cluster/", ":service/")}/${name}`, reason: "MISSING" }]
              : [],
          ),
        };
      },
      DescribeTaskDefinition: (body) => {
        const { taskDefinition } = asked(describeTaskDefinition, body);
        const found = findTaskDefinition(records, taskDefinition);
        if (found === undefined)
          throw new CloudError("ClientException", "Unable to describe task definition.");
        return { taskDefinition: describedDefinition(found) };
      },
    },
    {
      resources: {
        DescribeServices: (body, region) => {
          const { cluster, services } = asked(describeServices, body);
          const folder = `arn:aws:ecs:${region}:${account}:service/${cluster.split("/").pop() ?? cluster}`;
          return services.map((one) => (one.startsWith("arn:") ? one : `${folder}/${one}`));
        },
      },
    },
  );
}

const described = (service: ServiceRecord, schedulers: Pick<Schedulers, "get">): object => ({
  serviceArn: service.arn,
  serviceName: service.name,
  clusterArn: service.cluster,
  status: service.status,
  ...countsOf(service, schedulers),
  loadBalancers: service.loadBalancers,
  deployments: service.deployments.map(({ id, taskDefinition, rolloutState, reason }, index) => ({
    id,
    status: index === 0 ? "PRIMARY" : "ACTIVE",
    taskDefinition,
    rolloutState,
    rolloutStateReason: reason,
  })),
});

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html */
function describedDefinition(found: TaskDefinitionRecord): object {
  const { arn, family, revision, status, executionRoleArn, taskRoleArn, declared } = found;
  const { cpu, memory, networkMode, requiresCompatibilities, containerDefinitions } = declared;
  return {
    taskDefinitionArn: arn,
    family,
    revision,
    status,
    executionRoleArn,
    taskRoleArn,
    cpu,
    memory,
    networkMode,
    requiresCompatibilities,
    containerDefinitions: JSON.parse(String(containerDefinitions)) as unknown,
  };
}
