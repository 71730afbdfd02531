import { interruptions } from "../../../rehearsal/cli/signals";

/** What ends a process at once, so that a test outlives it. */
class Exited extends Error {}

describe("Ctrl-C and its like", () => {
  const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  const exit = jest.spyOn(process, "exit").mockImplementation((code) => {
    throw new Exited(String(code));
  });
  afterEach(() => jest.clearAllMocks());
  afterAll(() => jest.restoreAllMocks());

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends everything in order, the second at once",
    (name) => {
      const { signal, release } = interruptions();
      expect(signal.aborted).toBe(false);
      process.emit(name, name);
      expect(signal.reason).toEqual(new Error("the rehearsal was interrupted; nothing of it is left"));
      expect(said).toHaveBeenCalledWith(`\n${name}: ending the rehearsal (once more to end at once)\n`);
      expect(exit).not.toHaveBeenCalled();
      expect(() => process.emit("SIGINT", "SIGINT")).toThrow(new Exited("130"));
      release();
    },
  );

  it("are given back", () => {
    const before = process.listenerCount("SIGINT");
    const { signal, release } = interruptions();
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    release();
    expect(process.listenerCount("SIGINT")).toBe(before);
    expect(signal.aborted).toBe(false);
  });
});
