import { readFileSync } from "node:fs";
import { faults } from "../../../../rehearsal/cloud/faults/service";
import { faultsFor } from "../../../../rehearsal/cloud/faults/rules";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { ImageRegistry } from "../../../../rehearsal/cloud/processes/images";
import { ProcessRuntime } from "../../../../rehearsal/cloud/processes/runtime";
import { pushImage } from "../../../support/images";
import { testWorld } from "../../../support/world";

describe("which processes a rule means", () => {
  const sick = { errorShare: 1 };
  const green = { service: "api", slot: "green", version: "1.3.0" } as const;
  const ai = { service: "ai", revision: "harbor-prod-ai-r2-0a1b2c3d" } as const;
  it.each([
    [{}, green, true],
    [{ slot: "green" }, green, true],
    [{ slot: "blue" }, green, false],
    [{ slot: "green", version: "1.2.0" }, green, false],
    [{ service: "api" }, ai, false],
    [{ slot: "green" }, ai, false],
    [{ revision: "harbor-prod-ai-r2-0a1b2c3d" }, ai, true],
    [{ revision: "r2" }, ai, true],
    [{ revision: "2" }, ai, false],
    [{ revision: "r2" }, green, false],
  ] as const)("%j, of %j: %s", (of, subject, meant) => {
    expect(faultsFor([{ of, faults: sick }], subject)).toEqual(meant ? sick : {});
  });

  it("lets the later one have the last word", () => {
    const rules = [
      { of: {}, faults: { latencyMs: 20, errorShare: 1 } },
      { of: { slot: "green" }, faults: { errorShare: 0 } },
    ] as const;
    expect(faultsFor(rules, green)).toEqual({ latencyMs: 20, errorShare: 0 });
  });
});

describe("the control interface", () => {
  let world: World;
  let service: Service;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ world, close } = await testWorld(20));
    service = faults(world);
    await service.start?.();
  });
  afterEach(async () => {
    await service.stop?.();
    await close();
  });
  const ask = (body?: unknown): unknown => service.control?.["/faults"]?.(new URLSearchParams(), body);
  const environmentOf = (declared: Record<string, string>): Record<string, string> =>
    Object.assign({}, ...world.guestEnvironmentOf.map((of) => of(declared))) as Record<string, string>;
  const read = (file: string | undefined): unknown => JSON.parse(readFileSync(file ?? "", "utf8"));

  it("tells each process what is wrong with it, while it runs and when it starts", () => {
    const blue = environmentOf({ SLOT: "blue", VERSION: "1.2.0" }).FAULTS_FILE;
    expect(read(blue)).toEqual({});
    ask({ of: { slot: "green" }, faults: { crash: true } });
    ask({ of: { version: "1.2.0" }, faults: { database: "down" } });
    const green = environmentOf({ SLOT: "green", VERSION: "1.3.0" }).FAULTS_FILE;
    expect([read(blue), read(green)]).toEqual([{ database: "down" }, { crash: true }]);
    ask({ of: { slot: "green" }, faults: { errorShare: 0.06 } });
    expect(read(green)).toEqual({ errorShare: 0.06 });
    ask({ of: { slot: "green" }, faults: null });
    expect([read(green), ask()]).toEqual([{}, [{ of: { version: "1.2.0" }, faults: { database: "down" } }]]);
    ask({ clear: true });
    expect(read(blue)).toEqual({});
  });

  it("reaches a process by its environment", async () => {
    const source = `console.log(require("fs").readFileSync(process.env.FAULTS_FILE, "utf8"));`;
    const digest = pushImage(world.directory, source);
    const image = new ImageRegistry(world.directory).find(`registry/api@${digest}`);
    if (image === undefined) throw new Error("no image");
    ask({ of: { slot: "green" }, faults: { errorShare: 0.06 } });
    const runtime = new ProcessRuntime(world);
    const started = await runtime.start({ name: "api", image, environment: { SLOT: "green" } });
    await started.exited;
    expect(started.log.last()).toEqual(['{"errorShare":0.06}']);
  });

  it("leaves alone what is neither a slot's task nor an instance of the AI service", () => {
    expect(environmentOf({ HOME: "/" })).toEqual({});
  });

  it("tells the cloud's time by this machine's", () => {
    const { CLOCK_FILE } = environmentOf({ SLOT: "blue" });
    const { wall, cloud, speed } = read(CLOCK_FILE) as { wall: number; cloud: number; speed: number };
    expect(speed).toBe(20);
    const now = Date.now();
    expect(Math.abs(cloud + (now - wall) * speed - world.clock.now())).toBeLessThan(2_000);
    world.clock.speed = 60;
    expect(read(CLOCK_FILE)).toMatchObject({ speed: 60 });
  });

  it.each([{ of: { slot: "red" }, faults: {} }, { faults: { errorShare: 2 } }, { faults: { sick: true } }])(
    "refuses %j",
    (body) => {
      expect(() => ask(body)).toThrow();
    },
  );
});
