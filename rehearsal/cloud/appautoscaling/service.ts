import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { policyModel } from "./policy";
import { openRecords } from "./records";
import { Scaler } from "./scaler";
import { targetModel } from "./target";

/** Application Auto Scaling for ECS services: real tasks come and go by the requests that the load balancer counts. */
export type AppAutoScaling = Service;

export function appAutoScaling(world: World): AppAutoScaling {
  const records = openRecords(world);
  const scaler = new Scaler(world, records);
  return {
    name: "appautoscaling",
    resources: [targetModel(world, records, (target) => scaler.enforce(target)), policyModel(world, records)],
    start: () => {
      scaler.start();
      return Promise.resolve();
    },
    stop: () => {
      scaler.stop();
      return Promise.resolve();
    },
  };
}
