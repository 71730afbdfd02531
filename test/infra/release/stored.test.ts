import { aiHeldBy, concerning, heldBy } from "../../../infra/release/latch";
import { parseStored } from "../../../infra/release/stored";
import { stepOf } from "../../support/decided";

const PATH = "/sluice/prod/release";

describe("a latch that nobody can read", () => {
  it.each([
    ["no JSON", "{"],
    ["nobody's", JSON.stringify({ release: "1.2.0-abc", at: "2026-11-23T10:20:00Z", trigger: "by hand" })],
  ])("(%s) holds every candidate back, and stops nobody who goes back", (_, text) => {
    const { latches } = parseStored({ [`${PATH}/latch-1.2.0-abc`]: text });
    const forward = stepOf(10, 10);
    expect(heldBy(forward, "1.9.9-other", latches)).toMatchObject({
      by: "latch-1.2.0-abc",
      unreadable: true,
    });
    expect(aiHeldBy(forward, "1.9.9-other", latches)).toMatchObject({ unreadable: true });
    const back = { ...stepOf(0), candidate: null };
    expect(heldBy(back, "1.1.0-abc", latches)).toBeNull();
    expect(concerning(back, "1.1.0-abc", latches)).toBeNull();
  });

  it("of the AI service holds its candidate alone", () => {
    const { latches } = parseStored({ [`${PATH}/latch-ai-r2`]: "{" });
    expect(heldBy(stepOf(10), "1.2.0-abc", latches)).toBeNull();
    expect(aiHeldBy(stepOf(10, 10), "1.2.0-abc", latches)).toMatchObject({ unreadable: true });
  });
});

it("any other parameter that nobody can read is named", () => {
  expect(() => parseStored({ [`${PATH}/record`]: "{" })).toThrow(
    `${PATH}/record is not what a release writes there`,
  );
});
