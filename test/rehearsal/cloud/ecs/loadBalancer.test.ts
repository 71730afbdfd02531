import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { Compute, Load, VERSION } from "../../../support/compute";
import { testContext } from "../../../support/world";

jest.setTimeout(60_000);

it("a rolling deployment behind the real load balancer fails no request", async () => {
  const compute = await Compute.open(20);
  const declare = async (version: string): Promise<Properties> =>
    compute.declare("blue", await compute.define(VERSION(version)), { healthCheckGracePeriodSeconds: 60 });
  try {
    const first = await declare("1.1.0");
    const { id } = await compute.create("service", first);
    const load = new Load(compute.url, 3);
    for (const version of ["1.2.0", "1.3.0"])
      await compute.update("service", id, first, await declare(version));
    expect(await load.stop()).toEqual(["1.1.0", "1.2.0", "1.3.0"]);
    await compute.model("service").delete(id, testContext());
    expect((await fetch(compute.url)).status).toBe(503);
  } finally {
    await compute.close();
  }
});
