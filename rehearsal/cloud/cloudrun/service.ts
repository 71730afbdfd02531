import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { ImageRegistry } from "../processes/images";
import { ProcessRuntime } from "../processes/runtime";
import { adminApi } from "./adminApi";
import { Deployer } from "./deployer";
import { serviceIamMember } from "./iamMember";
import { type Deployers, serviceModel } from "./model";
import { openServices } from "./records";

/** The service, with what the control interface shows of it. */
export interface CloudRunService extends Service {
  /** What runs, by service id and revision. */
  instances(): { service: string; revision: string; instances: { endpoint: string; pid: number }[] }[];
}

/** Google Cloud Run: revisions that share a service's requests by percent, as real processes of this machine. */
export function cloudRun(world: World): CloudRunService {
  const records = openServices(world);
  const runtime = new ProcessRuntime(world);
  const around = { world, runtime, images: new ImageRegistry(world.directory) };
  const open = new Map<string, Deployer>();
  const deployers: Deployers = {
    open: async (id) => {
      const deployer = new Deployer(around, records, id);
      open.set(id, deployer);
      await deployer.open();
      return deployer;
    },
    get: (id) => open.get(id),
    close: async (id) => {
      await open.get(id)?.close();
      open.delete(id);
    },
  };
  world.use("googleApis").serve("run.googleapis.com", adminApi(world, records, deployers));
  return {
    name: "cloudrun",
    resources: [serviceModel(world, records, deployers), serviceIamMember(world, records)],
    start: async () => {
      for (const id of records.keys()) await deployers.open(id);
    },
    stop: async () => {
      const closing = [...open.values()].map((deployer) => deployer.close());
      open.clear();
      await runtime.stop();
      await Promise.all(closing);
    },
    instances: () =>
      [...open].flatMap(([service, deployer]) => deployer.view().map((one) => ({ service, ...one }))),
  };
}
