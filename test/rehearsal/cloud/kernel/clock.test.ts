import { Clock } from "../../../../rehearsal/cloud/kernel/clock";

it("keeps the order of waits at any speed", async () => {
  const clock = new Clock(500);
  const order: string[] = [];
  clock.after(20_000, () => order.push("twenty seconds"));
  clock.after(5_000, () => order.push("five seconds"));
  await clock.sleep(40_000);
  expect(order).toEqual(["five seconds", "twenty seconds"]);
});

it("cancels, aborts and stops", async () => {
  const clock = new Clock(1000);
  let ran = 0;
  clock.after(1000, () => (ran += 1))();
  const abort = new AbortController();
  const sleeping = clock.sleep(3_600_000, abort.signal);
  abort.abort(new Error("enough"));
  await expect(sleeping).rejects.toThrow("enough");
  const cancel = clock.every(1000, () => void (ran += 1));
  await clock.sleep(20_000);
  cancel();
  const seen = ran;
  expect(seen).toBeGreaterThan(1);
  await clock.sleep(20_000);
  expect(ran).toBe(seen);
  clock.stop();
});

it("refuses a speed that means nothing", () => {
  expect(() => new Clock(0)).toThrow(/allowed are 1 to 1000/);
  expect(() => new Clock(Number.NaN)).toThrow(/NaN/);
});
