import { RuntimeApi } from "../../../../rehearsal/cloud/lambda/runtimeApi";

it("has an address for each of the first two environments, which begin at the same time", async () => {
  const api = new RuntimeApi();
  try {
    const addresses = await Promise.all([api.addressFor("one"), api.addressFor("other")]);
    expect(addresses).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+\/one$/),
      expect.stringMatching(/^127\.0\.0\.1:\d+\/other$/),
    ]);
  } finally {
    await api.stop();
  }
});
