import { parseEvents } from "../../../rehearsal/engine/events";

const step = (kind: "resourcePreEvent" | "resOpFailedEvent", op: string, name: string): object => ({
  [kind]: { metadata: { op, urn: `urn:pulumi:dev::p::t:i:T::${name}`, type: "t:i:T" } },
});
const log = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join("\n");

describe("the engine's event log", () => {
  it("counts the three steps of a replacement as one, and leaves out what stays", () => {
    const { touched } = parseEvents(
      log(
        step("resourcePreEvent", "same", "kept"),
        step("resourcePreEvent", "read", "looked-at"),
        step("resourcePreEvent", "create-replacement", "a"),
        step("resourcePreEvent", "replace", "a"),
        step("resourcePreEvent", "delete-replaced", "a"),
        step("resourcePreEvent", "update", "b"),
      ),
    );
    expect(touched.map(({ name, op, failed }) => [name, op, failed])).toEqual([
      ["a", "replace", false],
      ["b", "update", false],
    ]);
  });

  it("takes a resource that is deleted and created again for replaced", () => {
    const { touched } = parseEvents(
      log(step("resourcePreEvent", "delete", "a"), step("resourcePreEvent", "create", "a")),
    );
    expect(touched.map(({ name, op }) => [name, op])).toEqual([["a", "replace"]]);
  });

  it("marks what failed", () => {
    const { touched } = parseEvents(
      log(step("resourcePreEvent", "update", "b"), step("resOpFailedEvent", "update", "b")),
    );
    expect(touched).toEqual([expect.objectContaining({ name: "b", op: "update", failed: true })]);
  });

  it("takes the engine's own count, and counts by itself when the engine was killed before", () => {
    const summary = { summaryEvent: { resourceChanges: { create: 3, same: 2 } } };
    expect(parseEvents(log(step("resourcePreEvent", "create", "a"), summary)).changes).toEqual({
      create: 3,
      same: 2,
    });
    expect(parseEvents(`${log(step("resourcePreEvent", "create", "a"))}\n{"resourcePre`).changes).toEqual({
      create: 1,
    });
    expect(parseEvents("")).toEqual({ changes: {}, touched: [], violations: [], diagnostics: [] });
  });

  it("keeps messages without colour marks, and no debug output", () => {
    const diagnostic = (severity: string, message: string) => ({
      diagnosticEvent: { severity, message, urn: "" },
    });
    const { diagnostics } = parseEvents(
      log(
        diagnostic("debug", "noise"),
        diagnostic("info#err", "<{%fg 1%}>said<{%reset%}>\n"),
        diagnostic("error", "broke"),
        diagnostic("info", " \n"),
      ),
    );
    expect(diagnostics).toEqual([
      { severity: "info", message: "said", urn: undefined },
      { severity: "error", message: "broke", urn: undefined },
    ]);
  });

  it("reads policy violations", () => {
    const policyEvent = {
      resourceUrn: "urn:x",
      message: "<{%fg 1%}>no evidence\n",
      policyName: "q1",
      policyPackName: "pack",
      enforcementLevel: "mandatory",
    };
    expect(parseEvents(log({ policyEvent })).violations).toEqual([
      { policy: "q1", enforcement: "mandatory", message: "no evidence", urn: "urn:x" },
    ]);
  });
});
