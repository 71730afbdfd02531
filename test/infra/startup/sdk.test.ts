import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { type Debuggable, type Log, bundleDebugLines, withoutStackTraces } from "../../../infra/startup/sdk";

describe("lines for --debug", () => {
  let sent: unknown[][];
  let alive: number;
  let log: Log;

  beforeEach(() => {
    jest.useFakeTimers();
    [sent, alive] = [[], 0];
    log = {
      debug: async (...given) => void sent.push(given),
    };
    bundleDebugLines(log, () => {
      alive += 1;
      return () => void (alive -= 1);
    });
  });
  afterEach(() => jest.useRealTimers());

  it("go together, all of them and in their order, and the connection stays until they are sent", async () => {
    const told = [log.debug("one"), log.debug("two"), log.debug("three")];
    expect([sent, alive]).toEqual([[], 1]);
    await jest.runAllTimersAsync();
    await Promise.all(told);
    expect([sent, alive]).toEqual([[["one\ntwo\nthree"]], 0]);
  });

  it("go with the next ones when these are on their way", async () => {
    void log.debug("one");
    await jest.runAllTimersAsync();
    void log.debug("two");
    await jest.runAllTimersAsync();
    expect(sent).toEqual([["one"], ["two"]]);
  });

  it("go at once where they belong to a resource", () => {
    void log.debug("one", "resource", 1, true);
    expect([sent, alive]).toEqual([[["one", "resource", 1, true]], 0]);
  });
});

describe("a promise of the SDK", () => {
  const traceOf = (promise: object): string =>
    (promise as { readonly _debugStackTrace: string })._debugStackTrace;

  it("is watched as ever, and notes no stack trace", async () => {
    const changed: Debuggable = { ...(debuggable as unknown as Debuggable) };
    withoutStackTraces(changed);
    const promise = Promise.resolve(7);
    await expect(changed.debuggablePromise(promise, "here")).resolves.toBe(7);
    expect(traceOf(promise)).not.toContain(" at ");
    expect((promise as unknown as { readonly _debugCtx: string })._debugCtx).toBe("here");
    expect(new Error().stack).toContain("sdk.test.ts");
  });
});
