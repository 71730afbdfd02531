import { gateRule } from "../../../policies/gates/gate";
import { q1 } from "../../../policies/gates/q1-automated-tests";
import { resourcePolicy } from "../../../policies/pack/policies";
import {
  CANDIDATE,
  CANDIDATE_AI,
  CANDIDATE_PAGE,
  DAY,
  Q1_FILE,
  type RawRecord,
  STABLE,
  STABLE_AI,
  STABLE_MODEL,
  STABLE_PAGE,
  digest,
  goodRecord,
  judgeOf,
  makeKey,
  signed,
  slotOf,
  statement,
} from "../../support/release-record";

// What has to be proven is shown by the gate Q1: every gate over a release's parts asks the same of `unprovenYet`.
const q1AutomatedTests = resourcePolicy(gateRule(q1));
const key = makeKey();
const judge = judgeOf(q1AutomatedTests, key);

describe("what a release brings", () => {
  describe("needs no evidence", () => {
    const unproven = { statements: {}, keys: [], maxAgeDays: 14 };
    it.each<[string, Partial<RawRecord>]>([
      [
        "for a state in which the config was before: it was proven then",
        { before: { ...(goodRecord(key).before as object), states: ["state-0", "state-10"] } },
      ],
      ["for a candidate without traffic", { weights: { blue: 100, green: 0 } }],
      [
        "for what already was stable, whatever became of keys and limits",
        {
          before: {
            ...(goodRecord(key).before as object),
            served: [CANDIDATE, CANDIDATE_PAGE, STABLE, STABLE_PAGE, STABLE_AI, STABLE_MODEL],
            states: [],
          },
          keys: "gone",
          maxAgeDays: null,
          statements: 7,
        },
      ],
      [
        "for no more traffic than before",
        {
          before: {
            ...(goodRecord(key).before as object),
            weights: { [STABLE]: 90, [CANDIDATE]: 10, [CANDIDATE_PAGE]: 10 },
          },
        },
      ],
      [
        "for the live slot of the first deployment",
        { before: null, candidate: null, weights: { blue: 100, green: 0 } },
      ],
    ])("%s", (_, change) => {
      expect(judge({ ...unproven, ...change })).toEqual([]);
    });
  });

  it("needs evidence for a candidate of the first deployment, and for more traffic than before", () => {
    expect(judge({ statements: {}, before: null })).toEqual([
      expect.stringContaining("green is to carry 10 %"),
    ]);
    const before = { ...(goodRecord(key).before as object), weights: { [STABLE]: 91, [CANDIDATE]: 9 } };
    expect(judge({ statements: {}, before })).toHaveLength(1);
  });

  it("adds up the weights of one image on both slots", () => {
    const both = slotOf("1.2.0", CANDIDATE, CANDIDATE_PAGE);
    const before = {
      live: "blue",
      slots: { blue: CANDIDATE },
      weights: { [CANDIDATE]: 50 },
      served: [STABLE_AI, STABLE_MODEL],
      states: [],
    };
    expect(
      judge({ statements: {}, slots: { blue: both, green: both }, weights: { blue: 50, green: 50 }, before }),
    ).toHaveLength(2);
  });

  describe("judges besides the image", () => {
    const page = digest("7");
    const ai = (share: number): Partial<RawRecord> => ({
      ai: {
        stable: { revision: "r1", image: `ai@${STABLE_AI}` },
        candidate: { revision: "r2", image: `ai@${CANDIDATE_AI}` },
        share,
      },
    });
    const ofAi = signed(statement(CANDIDATE_AI), key);

    it("the frontend: another one under the same image needs evidence of its own", () => {
      const slots = {
        ...(goodRecord(key).slots as object),
        green: slotOf("1.2.0", CANDIDATE, page),
      };
      expect(judge({ slots })).toEqual([
        expect.stringMatching(
          /with version 1\.2\.0, frontend sha256:7+\. Found: the report does not speak of sha256:7+ /,
        ),
      ]);
    });

    it("the AI service's candidate, by its share", () => {
      expect(judge(ai(0))).toEqual([]);
      expect(judge(ai(1))).toEqual([
        expect.stringMatching(
          /AI service's candidate is to carry 1 % of the AI requests with revision r2.*AI image sha256:4+.* --ai-revision r2; then commit evidence\/ai\/r2\//,
        ),
      ]);
      const statements = goodRecord(key).statements as object;
      expect(judge({ ...ai(1), statements: { ...statements, "ai/r2": { [Q1_FILE]: ofAi } } })).toEqual([]);
    });

    it("the AI service's model: another one under the same image needs evidence of its own", () => {
      const exchanged = { revision: "r2", image: `ai@${STABLE_AI}`, model: digest("8") };
      expect(judge({ ai: { stable: exchanged, share: 0 } })).toEqual([
        expect.stringMatching(/with revision r2, AI model sha256:8+\. .* --ai-revision r2/),
      ]);
    });

    it.each([null, undefined])("nothing of an AI service where there is none (%s)", (none) => {
      const { ai: _ai, ...record } = goodRecord(key);
      const before = { ...(record.before as object), weights: {}, served: [] };
      const found = judge({ ai: none, before });
      expect(found.length).toBeGreaterThan(0);
      expect(found.join()).not.toContain("AI");
    });

    it("the AI service's stable revision, when it is exchanged in place", () => {
      const exchanged = { stable: { revision: "r2", image: `ai@${CANDIDATE_AI}` }, share: 0 };
      expect(judge({ ai: exchanged })).toEqual([expect.stringContaining("the AI service's stable")]);
    });

    it("by any statement that speaks of it: one may cover a whole release", () => {
      const whole = statement(CANDIDATE, DAY, [
        { name: "frontend", digest: CANDIDATE_PAGE },
        { name: "AI image", digest: CANDIDATE_AI },
      ]);
      expect(judge({ ...ai(10), statements: { "1.2.0": { [Q1_FILE]: signed(whole, key) } } })).toEqual([]);
    });
  });
});
