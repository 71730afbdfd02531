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
  while (ran < 2) await clock.sleep(1_000);
  cancel();
  const seen = ran;
  await clock.sleep(20_000);
  expect(ran).toBe(seen);
  clock.stop();
});

it("refuses a speed that means nothing", () => {
  expect(() => new Clock(0)).toThrow(/allowed are 1 to 1000/);
  expect(() => new Clock(Number.NaN)).toThrow(/NaN/);
});

describe("a speed that changes", () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => jest.useRealTimers());

  it("leaves what waits due at the cloud time that it was set for, faster as slower", () => {
    const clock = new Clock(1);
    const ran: number[] = [];
    clock.after(60_000, () => ran.push(clock.now()));
    jest.advanceTimersByTime(10_000);
    clock.speed = 50;
    expect(clock.now()).toBe(1_010_000);
    jest.advanceTimersByTime(500);
    expect(clock.now()).toBe(1_035_000);
    clock.speed = 5;
    jest.advanceTimersByTime(4_999);
    expect(ran).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(ran).toEqual([1_060_000]);
  });

  it("is seen by what repeats, whose wait may depend on it", async () => {
    const clock = new Clock(1);
    let ran = 0;
    const cancel = clock.every(
      () => Math.max(1_000, 25 * clock.speed),
      () => void (ran += 1),
    );
    clock.speed = 100;
    // The wait that had begun, 10 ms of wall time; then one of 25 ms each.
    await jest.advanceTimersByTimeAsync(10 + 4 * 25);
    expect(ran).toBe(5);
    cancel();
  });

  it("is told to whom it concerns, until they have heard enough", () => {
    const clock = new Clock(1);
    const heard: number[] = [];
    const enough = clock.onChange(() => heard.push(clock.speed));
    clock.speed = 60;
    enough();
    clock.speed = 1;
    expect(heard).toEqual([60]);
  });

  it("is refused when it means nothing, and stays what it was", () => {
    const clock = new Clock(2);
    expect(() => (clock.speed = 0)).toThrow(/allowed are 1 to 1000/);
    expect(clock.speed).toBe(2);
  });

  it("does not wake what was cancelled or stopped", () => {
    const clock = new Clock(1);
    let ran = 0;
    clock.after(1_000, () => (ran += 1))();
    clock.after(1_000, () => (ran += 1));
    clock.stop();
    clock.speed = 10;
    jest.advanceTimersByTime(5_000);
    expect(ran).toBe(0);
  });
});

it("goes on from where it is told", () => {
  const clock = new Clock(1, 5_000_000_000_000);
  expect(clock.now()).toBeGreaterThanOrEqual(5_000_000_000_000);
  expect(clock.now()).toBeLessThan(5_000_000_100_000);
});
