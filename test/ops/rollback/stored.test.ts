import { holdsAi, readStored } from "../../../ops/rollback/stored";
import { RELEASE, SICK, digests, record } from "./fake-world";

const model = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** Whether a latch of an earlier revision (`digests`) holds a candidate with this image and model back. */
function holds(latched: readonly string[], image: string, of: string): boolean {
  const stable = { revision: "r1-1-0", image: `registry/ai@${digests.aiStable}`, model: model("2") };
  const candidate = { revision: "r1-3-0", image: `registry/ai@${image}`, model: of };
  const latch = {
    release: RELEASE,
    part: "ai",
    at: SICK,
    by: "x",
    trigger: "R5",
    alarm: "x",
    digests: latched,
  };
  const stored = readStored({
    record: JSON.stringify(record({ ai: { stable, candidate, share: 10 } })),
    "latch-ai-r1-2-0": JSON.stringify(latch),
  });
  const [found] = stored.latches;
  if ("unusable" in stored.record || found === undefined) throw new Error("it cannot be read");
  return holdsAi(found, stored.record);
}

it("an AI latch holds back what the candidate brought, and not what the stable revision has as well", () => {
  const latched = [digests.aiStable, model("4")];
  expect(holds(latched, digests.aiStable, model("4"))).toBe(true);
  // A new model on the old image is another revision; `up` gives it its share, too.
  expect(holds(latched, digests.aiStable, model("9"))).toBe(false);
  expect(holds([digests.ai, model("2")], digests.ai, model("2"))).toBe(true);
});
