import { aiCollector } from "../../../../ops/evidence/collect/e5";
import type { Collector, Given } from "../../../../ops/evidence/collector";
import { answering } from "../../../support/answering";
import { figuresOf, workplace } from "../../../support/collecting";

const at = workplace();
const service = answering();
const TOKEN = "identity-token-that-nobody-sees";

/** Each request takes as long as the next of these says, milliseconds; the last goes on. */
function collector(...took: number[]): Collector {
  let [calls, time] = [0, 0];
  const clock = (): number => {
    if (calls++ % 2 === 1) time += took[Math.min(calls / 2 - 1, took.length - 1)] ?? 0;
    return time;
  };
  return aiCollector({ environment: { TOKEN }, fetch, clock });
}
const given = (change: Given = {}): Given => ({
  url: `${service.url()}/api/ai/health`,
  budgetMs: "100",
  requests: "20",
  ...change,
});

describe("E5 evidence", () => {
  it("is the 95th percentile of answers, one after the other", async () => {
    service.reply = () => ({ body: { status: "ok" } });
    const collected = await at.collect(collector(900, 100, 90), given());
    expect(figuresOf(collected)).toMatchObject({
      status: 200,
      requests: 20,
      p95Milliseconds: 100,
      budgetMilliseconds: 100,
    });
    expect(service.asked).toHaveLength(20);
    expect(service.asked[0]).toMatchObject({ method: "GET", path: "/api/ai/health" });
    expect(service.asked[0]?.headers.authorization).toBeUndefined();
  });

  it("asks with a token where one is named, and never shows it", async () => {
    service.reply = ({ headers }) => ({ status: headers.authorization === `Bearer ${TOKEN}` ? 200 : 401 });
    const collected = await at.collect(collector(1), given({ tokenEnv: "TOKEN" }));
    expect(JSON.stringify(collected) + at.seen().text).not.toContain(TOKEN);
    expect(await at.refusal(collector(1), given({ tokenEnv: TOKEN }))).not.toContain(TOKEN);
    expect(await at.refusal(collector(1), given())).toContain("answered 401, not 200");
  });

  it("is refused for answers over the budget", async () => {
    service.reply = () => ({});
    expect(await at.refusal(collector(900, 101, 90), given())).toContain(
      "up to 101 ms; the budget is 100 ms",
    );
  });

  it("is refused at the first failure, and asks no more", async () => {
    service.reply = () => ({ status: service.asked.length < 3 ? 200 : 503 });
    const message = await at.refusal(collector(1), given());
    expect(message).toContain("the AI service answered 503, not 200");
    expect(message).toContain("2 requests were answered; at least 20 are needed");
    expect(message).toContain('answers: "2 of 20 with status 200"');
    expect(service.asked).toHaveLength(3);
    const nobody = given({ url: "http://127.0.0.1:9/" });
    expect(await at.refusal(collector(1), nobody)).toMatch(
      /answered "(ECONNREFUSED|TypeError|\w+)", not 200/,
    );
  });

  it("is refused for figures that are none", async () => {
    for (const change of [{ budgetMs: "0" }, { budgetMs: "fast" }, { requests: "3" }, { requests: "1e9" }])
      expect(await at.refusal(collector(1), given(change))).toContain("allowed: a whole number from");
    expect(await at.refusal(collector(1), given({ url: "http://ai.harbor.example/" }))).toContain(
      "--url is no",
    );
    expect(service.asked).toEqual([]);
  });
});
