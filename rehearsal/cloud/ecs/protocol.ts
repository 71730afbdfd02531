import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked, jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import { countsOf } from "./getService";
import type { Records, ServiceRecord } from "./records";
import type { Schedulers } from "./serviceModel";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const describeServices = z.strictObject({
  cluster: z.string().default("default"),
  services: z.array(z.string()).min(1).max(10),
});

/** The part of ECS's protocol that evidence uses: how many tasks of a service run. Clusters and services by name or ARN. */
export function ecsProtocol(records: Records, schedulers: Pick<Schedulers, "get">): WireProtocol {
  return jsonProtocol("ecs", "AmazonEC2ContainerServiceV20141113", {
    DescribeServices: (body, region) => {
      const { cluster: reference, services } = asked(describeServices, body);
      const cluster = records.clusters.find(
        ({ arn, name }) => [arn, name].includes(reference) && arn.split(":")[3] === region,
      );
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
  });
}

const described = (service: ServiceRecord, schedulers: Pick<Schedulers, "get">): object => ({
  serviceArn: service.arn,
  serviceName: service.name,
  clusterArn: service.cluster,
  status: service.status,
  ...countsOf(service, schedulers),
});
