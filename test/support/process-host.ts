import { World } from "../../rehearsal/cloud/kernel/world";
import { ImageRegistry } from "../../rehearsal/cloud/processes/images";
import { ProcessRuntime } from "../../rehearsal/cloud/processes/runtime";

/** Stands for a cloud: runs one image and says its process id, so that a test can kill the cloud and look. */
async function main(): Promise<void> {
  const [directory = "", digest = ""] = process.argv.slice(2);
  const image = new ImageRegistry(directory).find(`x@${digest}`);
  if (image === undefined) throw new Error(`no image ${digest}`);
  const running = await new ProcessRuntime(await World.create({ directory })).start({
    name: "guest",
    image,
    environment: {},
  });
  setTimeout(() => process.send?.({ pid: running.pid }), 300);
}

void main();
