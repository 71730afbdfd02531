import { faultOfSize } from "../../../../rehearsal/cloud/ecs/fargate";

describe("Fargate's sizes", () => {
  it.each([
    ["256", "512"],
    ["256", "2048"],
    ["512", "4096"],
    ["1024", "8192"],
    ["4096", "30720"],
    ["8192", "20480"],
    ["16384", "122880"],
    [".25 vCPU", "0.5 GB"],
    ["1 vcpu", "2GB"],
  ])("run %s CPU with %s", (cpu, memory) => expect(faultOfSize(cpu, memory)).toBeUndefined());

  it.each([
    ["256", "1536", "512, 1024, 2048 MiB"],
    ["256", "4096", "512, 1024, 2048 MiB"],
    ["512", "512", "1024 to 4096 MiB in steps of 1024"],
    ["8192", "17408", "16384 to 61440 MiB in steps of 4096"],
    ["300", "512", "CPU units 256, 512, 1024, 2048, 4096, 8192, 16384"],
    ["", "512", "CPU units"],
    ["256", "lots", "512, 1024, 2048 MiB"],
    ["-256", "512", "CPU units"],
  ])("refuse %s CPU with %s", (cpu, memory, allowed) =>
    expect(faultOfSize(cpu, memory)).toContain(
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. Allowed here: ${allowed}`,
    ),
  );
});
