import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import type { ResourceContext, ResourceModel, Service } from "../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import { World } from "../../rehearsal/cloud/kernel/world";
import { ACCESS_KEY } from "../../rehearsal/cloud/wire/credential";

/** Makes resources of some services as the kernel would: validated, with defaults, by type. */
export class Declared {
  constructor(
    readonly world: World,
    private readonly services: readonly Service[],
  ) {}

  model(type: string): ResourceModel {
    const found = this.services
      .flatMap(({ resources }) => resources)
      .find((one) => one.type.endsWith(`:${type}`));
    if (found === undefined) throw new Error(`no model of ${type}`);
    return found;
  }

  async create(
    type: string,
    inputs: Properties,
    context: Partial<ResourceContext> = {},
  ): Promise<{ id: string; outputs: Properties }> {
    const model = this.model(type);
    const parsed = model.inputs.parse(inputs);
    const { id, outputs } = await model.create(parsed, { ...this.context(type), ...context });
    if (typeof outputs.arn === "string") this.world.references.add(outputs.arn, model.type, id);
    return { id, outputs: { ...parsed, ...outputs } };
  }

  async update(type: string, id: string, inputs: Properties, before: Properties): Promise<Properties> {
    const model = this.model(type);
    const result = await model.update?.(
      id,
      model.inputs.parse(inputs),
      model.inputs.parse(before),
      this.context(type),
    );
    return result ?? {};
  }

  async delete(type: string, id: string): Promise<void> {
    await this.model(type).delete(id, this.context(type));
  }

  context(name: string): ResourceContext {
    return {
      urn: `urn:pulumi:test::sluice::${name}`,
      name,
      region: "us-east-1",
      signal: this.world.stopping.signal,
    };
  }
}

export async function temporaryWorld(
  speed = 1,
): Promise<{ world: World; directory: string; remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-cloud-"));
  const world = await World.create({ directory, speed });
  return {
    world,
    directory,
    remove: () => {
      world.stopping.abort(new Error("test over"));
      world.clock.stop();
      world.store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const s3Client = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret },
    forcePathStyle: true,
    maxAttempts: 1,
  });
