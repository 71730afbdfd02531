import { RunError, log } from "@pulumi/pulumi";
import { shortenUncaught, whereThrown } from "../../infra/uncaught";

const frames = (...lines: string[]): string =>
  ["Error: no", ...lines.map((line) => `    at ${line}`)].join("\n");

describe("where an error was thrown", () => {
  it.each([
    [["program (/p/infra/index.ts:31:9)", "node:internal/process:1:2"], "infra/index.ts:31:9"],
    [["/p/infra/index.ts:21:7"], "infra/index.ts:21:7"],
    [["async Object.runProgram [as init] (/p/infra/a b/x.ts:3:4)"], "infra/a b/x.ts:3:4"],
    [["file:///p/infra/index.mjs:1:2"], "infra/index.mjs:1:2"],
    [["parse (/p/node_modules/yaml/index.js:9:9)", "read (/p/infra/read.ts:5:6)"], "infra/read.ts:5:6"],
    [
      ["parse (/other/node_modules/yaml/index.js:9:9)", "node:internal/x:1:2"],
      "/other/node_modules/yaml/index.js:9:9",
    ],
    [["<anonymous>"], undefined],
    [[], undefined],
  ])("of %j is %s", (lines, place) => {
    expect(whereThrown(frames(...lines), "/p")).toBe(place);
  });
});

describe("an error that nobody caught", () => {
  beforeEach(() => {
    jest.spyOn(log, "debug").mockResolvedValue();
  });
  afterEach(() => jest.restoreAllMocks());

  it("keeps name, message, cause and place; the stack is for --debug", () => {
    const error = new TypeError("no such slot", { cause: new Error("the file is empty") });
    const stack = error.stack;
    shortenUncaught(error);
    expect(error.message).toMatch(
      /^TypeError: no such slot\n {2}because: the file is empty\n {2}thrown at test\/infra\/uncaught\.test\.ts:\d+:\d+$/,
    );
    expect(error.stack).toBeUndefined();
    expect(log.debug).toHaveBeenCalledWith(stack);
  });

  it("is shortened once, however often it is reported", () => {
    const error = new Error("no");
    shortenUncaught(error);
    const { message } = error;
    shortenUncaught(error);
    expect(error.message).toBe(message);
  });

  it.each<[string, Error | string | undefined]>([
    ["an error that Pulumi prints by its message alone", new RunError("two faults")],
    ["a text", "two faults"],
    ["nothing", undefined],
    ["an error that cannot be changed", Object.freeze(new Error("two faults"))],
  ])("%s stays as it is", (_name, error) => {
    const before = String(error);
    shortenUncaught(error);
    expect(String(error)).toBe(before);
  });
});
