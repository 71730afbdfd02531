import { existsSync } from "node:fs";
import { join } from "node:path";
import { command } from "../../../../rehearsal/cloud/command/service";
import type { ResourceModel } from "../../../../rehearsal/cloud/kernel/model";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { eventually } from "../../../support/eventually";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

let world: World;
let close: () => Promise<void>;
let model: ResourceModel;

beforeEach(async () => {
  ({ world, close } = await testWorld());
  model = modelOf(command(world), "command:local:Command");
});
afterEach(() => close());

it("runs in the project's folder with the declared environment, the guests' and nothing of ours", async () => {
  world.guestEnvironment.HTTPS_PROXY = "http://127.0.0.1:1";
  process.env.AWS_SECRET_ACCESS_KEY = "not for commands";
  const { outputs } = await createThrough(model, {
    create: 'echo "$A|$HTTPS_PROXY|$AWS_SECRET_ACCESS_KEY|$PWD"',
    environment: { A: "1" },
  });
  delete process.env.AWS_SECRET_ACCESS_KEY;
  expect(outputs.stdout).toBe(`1|http://127.0.0.1:1||${world.projectDirectory}`);
});

it("fails with the exit status and what the command said last", async () => {
  await expect(
    createThrough(model, { create: "echo checking; echo slot green is sick >&2; exit 3" }),
  ).rejects.toThrow(/exit status 3[^]*slot green is sick/);
});

it("runs update, else create, on a change, and hands over what was said before", async () => {
  const inputs = model.inputs.parse({ create: "echo one" });
  const { id } = await model.create(inputs, testContext());
  const changed = model.inputs.parse({ create: "echo two after $PULUMI_COMMAND_STDOUT" });
  expect(await model.update?.(id, changed, inputs, testContext())).toMatchObject({ stdout: "two after one" });
});

it("runs delete with the inputs last applied", async () => {
  const { id } = await createThrough(model, { create: "true", delete: "touch gone", environment: {} });
  await model.delete(id, testContext());
  expect(existsSync(join(world.projectDirectory, "gone"))).toBe(true);
  expect(await model.read(id, testContext())).toBeUndefined();
});

it("ends the command and all that it started when the engine cancels", async () => {
  const cancel = new AbortController();
  const running = model.create(model.inputs.parse({ create: "sleep 300 & echo $! > child; wait" }), {
    ...testContext(),
    signal: cancel.signal,
  });
  const settled = expect(running).rejects.toThrow(/SIGTERM|exit status/);
  await eventually(() => expect(existsSync(join(world.projectDirectory, "child"))).toBe(true), {
    what: "the command has started its child",
  });
  cancel.abort(new Error("cancelled"));
  await settled;
});

it("is replaced when a trigger changes and only updated otherwise", () => {
  expect(model.replaceOn).toEqual(["triggers"]);
});
