import { z } from "zod";
import { CloudError, type FunctionModel } from "../kernel/model";
import type { Records, ServiceRecord } from "./records";
import { serviceAt } from "./scalable";
import type { Schedulers } from "./serviceModel";

/** What a program may ask of a service: its counts and what it runs. `clusterArn` takes a name too, as DescribeServices does. */
export function getService(records: Records, schedulers: Schedulers): FunctionModel {
  return {
    token: "aws:ecs/getService:getService",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/ecs_service",
    inputs: z.strictObject({ clusterArn: z.string(), serviceName: z.string() }),
    invoke: (inputs) => {
      const { clusterArn, serviceName } = inputs as { clusterArn: string; serviceName: string };
      const service = serviceAt(records, `${clusterArn.split("/").pop() ?? clusterArn}/${serviceName}`);
      if (service === undefined) {
        throw new CloudError(
          "ServiceNotFoundException",
          `no service ${serviceName} is active in ${clusterArn}`,
        );
      }
      return Promise.resolve({
        id: service.arn,
        arn: service.arn,
        clusterArn: service.cluster,
        serviceName,
        status: service.status,
        ...countsOf(service, schedulers),
      });
    },
  };
}

/** What a service is to run, and what of it runs. */
export function countsOf(
  { arn, desired, deployments }: ServiceRecord,
  schedulers: Pick<Schedulers, "get">,
): Record<"desiredCount" | "runningCount" | "pendingCount", number> & { readonly taskDefinition: string } {
  const tasks = schedulers.get(arn)?.list() ?? [];
  const counted = (status: string): number => tasks.filter((task) => task.status === status).length;
  return {
    desiredCount: desired,
    runningCount: counted("RUNNING"),
    pendingCount: counted("PENDING"),
    taskDefinition: deployments[0]?.taskDefinition ?? "",
  };
}
