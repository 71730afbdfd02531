import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { CloudProcess } from "../../../rehearsal/session/cloud-process";
import { eventually } from "../../support/eventually";
import { RunningProduct, STACK, type Traffic, upOf } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

describe("surroundings that are not as they must be", () => {
  let product: RunningProduct;
  let before: Traffic;
  beforeAll(async () => {
    product = await RunningProduct.open();
    before = await product.traffic();
  });
  afterAll(() => product?.close());

  it("a stack that is missing, with plain pulumi", async () => {
    const { code, output } = await product.pulumi(...upOf("nope"));
    expect(output).toContain("error: no stack named 'nope' found");
    expect(code).not.toBe(0);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });

  it("a provider that is gone", async () => {
    const { PULUMI_DEBUG_PROVIDERS = "" } = product.workplace.pulumi.environment();
    product.export({
      PULUMI_DEBUG_PROVIDERS: PULUMI_DEBUG_PROVIDERS.replace(/aws:\d+/, `aws:${await unusedPort()}`),
    });
    const { code, output } = await product.pulumi(...upOf(STACK));
    product.export({ PULUMI_DEBUG_PROVIDERS });
    expect(output).toContain(
      "error: aws (resource) plugin [aws] did not begin responding to RPC connections",
    );
    expect(code).not.toBe(0);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });

  it("a second cloud on the directory of one that runs", async () => {
    const { directory } = product.cloudOptions;
    const second = CloudProcess.start(product.cloudOptions);
    await expect(second).rejects.toThrow(
      `the cloud of ${directory} is running already, as process ${product.workplace.cloud.endpoints.pid}. Use that one, or end it first`,
    );
    await product.expectUntouched(before);
  });

  it("a port that is taken when the cloud comes back: another is used, and told", async () => {
    const other = createServer();
    try {
      let taken = 0;
      const now = await product.restartCloud(async ({ providers }) => {
        taken = providers.aws;
        await new Promise<void>((listening) => other.listen(taken, "127.0.0.1", listening));
      });
      // The log comes through a pipe, and so a moment later.
      const said = await eventually(
        () => {
          const log = readFileSync(join(product.cloudOptions.directory, "cloud.log"), "utf8");
          expect(log).toContain(
            `aws listens on port ${now.providers.aws} now: something else has taken ${taken}`,
          );
          expect(log).toMatch(/export PULUMI_DEBUG_PROVIDERS=\S+\n/);
          return log;
        },
        { what: "the log tells of the port" },
      );
      expect(now.providers.aws).not.toBe(taken);
      const [, providers = ""] = /where you run pulumi: export PULUMI_DEBUG_PROVIDERS=(\S+)/.exec(said) ?? [];
      expect(providers.split(",")).toContain(`aws:${now.providers.aws}`);
      expect(said).not.toContain("No address added");

      // The tasks are started anew, and become healthy.
      await eventually(async () => expect((await product.traffic()).api).toEqual(before.api), {
        what: "1.1.0 serves again",
        deadline: 300_000,
      });
      product.export({ PULUMI_DEBUG_PROVIDERS: providers });
      const { code, output } = await product.pulumi(...upOf(STACK), "--expect-no-changes");
      expect([code, output]).toEqual([0, expect.stringContaining("unchanged")]);
    } finally {
      other.close();
    }
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : 1;
}
