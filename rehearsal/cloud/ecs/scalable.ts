import { CloudError } from "../kernel/model";
import type { ScalableServices } from "../kernel/ports";
import type { Records, ServiceRecord } from "./records";
import type { Schedulers } from "./serviceModel";

/** The active service at `<cluster>/<service>`. */
export function serviceAt({ clusters, services }: Records, place: string): ServiceRecord | undefined {
  const [clusterName, serviceName] = place.split("/");
  const cluster = clusters.find(({ name }) => name === clusterName);
  return services.find(
    ({ cluster: arn, name, status }) => arn === cluster?.arn && name === serviceName && status === "ACTIVE",
  );
}

/** The services as Application Auto Scaling sees them. */
export function scalable(records: Records, schedulers: Schedulers): ScalableServices {
  return {
    desired: (place) => serviceAt(records, place)?.desired,
    scale: (place, desired) => {
      const service = serviceAt(records, place);
      if (service === undefined)
        throw new CloudError("ServiceNotFoundException", `Service not found. (${place})`);
      schedulers.get(service.arn)?.change((record) => ({ ...record, desired }));
    },
    deploying: (place) => serviceAt(records, place)?.deployments[0]?.rolloutState === "IN_PROGRESS",
  };
}
