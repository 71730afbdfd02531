import { gateRule } from "../../../policies/gates/gate";
import { q1 } from "../../../policies/gates/q1-automated-tests";
import { resourcePolicy } from "../../../policies/pack/policies";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import { PARAMETER, STABLE, digest, judgeOf, makeKey, parameterOf } from "../../support/release-record";

const q1AutomatedTests = resourcePolicy(gateRule(q1));
const key = makeKey();
const judge = judgeOf(q1AutomatedTests, key);

describe("a gate over the record", () => {
  describe("counts as unproven a record that", () => {
    it.each<[string, Record<string, unknown>, string]>([
      ["is not known yet", { ...parameterOf(""), insecureValue: UNKNOWN_TEXT }, "not known before `up`"],
      [
        "is not known yet, as a secret",
        { name: "/sluice/prod/release/record", type: "String", value: UNKNOWN_TEXT },
        "not known before `up`",
      ],
      ["is missing", { name: "/sluice/prod/release/record", type: "String" }, "no value"],
      ["stands there twice", { ...parameterOf("{}"), value: "{}" }, "expected it once"],
      ["is a secret", { ...parameterOf("{}"), type: "SecureString" }, "expected String"],
      ["is no text", { ...parameterOf("{}"), insecureValue: { live: "blue" } }, "in place of the record"],
      ["is not JSON", parameterOf("{live: blue}"), "it is not JSON"],
      ["has a key twice", parameterOf('{"live":"blue","live":"green"}'), 'the key "live" stands twice'],
      ["is a list", parameterOf("[]"), "not an object"],
      ["is null", parameterOf("null"), "not an object"],
    ])("%s", (_, props, reason) => {
      expect(violations(q1AutomatedTests, PARAMETER, props)).toEqual([expect.stringContaining(reason)]);
    });

    it.each<[string, unknown, string]>([
      ["live", "red", 'live is "red"; allowed: blue, green'],
      ["live", undefined, "live is absent"],
      ["candidate", undefined, "candidate is absent; allowed: blue, green or null"],
      ["weights", { blue: "100", green: 0 }, 'weights.blue is "100"; allowed: a number'],
      ["weights", null, "weights is null"],
      ["slots", [], "slots is []"],
      ["slots", {}, "a configured slot"],
      ["slots", { blue: { version: "1", image: "harbor:latest" } }, "an image by digest"],
      ["slots", { blue: null }, "slots.blue is null"],
      ["before", undefined, "before is absent; allowed: an object or null"],
      [
        "before",
        { live: "blue", slots: { blue: STABLE }, weights: {}, served: "all", states: [] },
        "before.served",
      ],
      [
        "before",
        { live: "blue", slots: {}, weights: {}, served: [], states: [] },
        "the image of blue, which was live",
      ],
      [
        "before",
        { live: "blue", slots: { blue: STABLE }, weights: { [digest("z")]: 1 }, served: [], states: [] },
        "a key of before.weights",
      ],
      [
        "before",
        { live: "blue", slots: { blue: STABLE }, weights: {}, served: [] },
        "before.states is absent",
      ],
      ["state", 7, "state is 7"],
      ["ai", "r1", "ai is"],
      ["ai", { stable: { revision: "r1", image: "ai:latest" }, share: 0 }, "ai.stable.image"],
      ["slots", { blue: { version: "1", image: STABLE } }, "slots.blue.assets is absent"],
      ["slots", { blue: { version: "1", image: STABLE, assets: STABLE } }, "slots.blue.schema is absent"],
      ["decidedAt", "today", "decidedAt"],
    ])("has a wrong %s (%#)", (field, value, reason) => {
      expect(judge({ [field]: value })).toEqual([expect.stringContaining(reason)]);
    });
  });
});
