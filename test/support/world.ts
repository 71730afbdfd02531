import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResourceContext, ResourceModel, Service } from "../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../rehearsal/cloud/kernel/validation";
import { World } from "../../rehearsal/cloud/kernel/world";

/** A world of its own for one test file; `close` ends it and removes its folder. */
export async function testWorld(speed = 50): Promise<{ world: World; close: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-world-"));
  const world = await World.create({ directory, projectDirectory: directory, speed });
  return {
    world,
    close: async () => {
      world.stopping.abort(new Error("test over"));
      world.clock.stop();
      world.store.close();
      await Promise.resolve(rmSync(directory, { recursive: true }));
    },
  };
}

export const testContext = (name = "test"): ResourceContext => ({
  urn: `urn:pulumi:test::sluice::test::${name}`,
  name,
  region: "us-east-1",
  signal: new AbortController().signal,
});

/** The model of one type, from a service. */
export function modelOf(service: Service, type: string): ResourceModel {
  const model = service.resources.find((one) => one.type === type);
  if (model === undefined) throw new Error(`${service.name} does not model ${type}`);
  return model;
}

/** Checks and creates as the kernel does: faults of the inputs reject, defaults are filled in. */
export async function createThrough(
  model: ResourceModel,
  inputs: Properties,
  name = "test",
): Promise<{ id: string; outputs: Properties }> {
  const faults = faultsOf(model, inputs);
  if (faults.length > 0)
    throw new Error(faults.map(({ property, reason }) => `${property} ${reason}`).join("\n"));
  return model.create(model.inputs.parse(inputs), testContext(name));
}
