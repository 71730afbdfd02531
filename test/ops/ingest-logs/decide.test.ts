import fc from "fast-check";
import { judge } from "../../../ops/ingest-logs/decide";

const TOKEN = "drain-token";
const delivery = (body: string | undefined, authorization = `Bearer ${TOKEN}`, method = "POST") => ({
  method,
  headers: { authorization },
  body,
});

it("writes one line for each event, with where it comes from", () => {
  const events = [
    { event_message: "connection failed", metadata: { level: "error" } },
    { event_message: "ok" },
  ];
  expect(judge(delivery(JSON.stringify(events)), TOKEN)).toEqual({
    status: 202,
    reason: "2 events",
    lines: events.map((event) => JSON.stringify({ origin: "database", ...event })),
  });
  expect(judge(delivery('{"a":1}'), TOKEN).lines).toEqual(['{"origin":"database","a":1}']);
});

it.each([
  ["no token", delivery("[]", ""), 401],
  ["another token", delivery("[]", "Bearer drain-tokeN"), 401],
  ["the token without its word", delivery("[]", TOKEN), 401],
  ["another method", delivery("[]", `Bearer ${TOKEN}`, "GET"), 405],
  ["no JSON", delivery("{"), 400],
  ["texts in place of events", delivery('["a"]'), 400],
  ["what could not be unpacked", delivery(undefined), 400],
  ["too many", delivery(JSON.stringify(Array.from({ length: 1001 }, () => ({})))), 413],
] as const)("refuses %s, and writes nothing of it", (_, given, status) => {
  expect(judge(given, TOKEN)).toMatchObject({ status, lines: [] });
});

it("never writes a line break or more than a log event holds", () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 20 }), (events) => {
      const { lines } = judge(delivery(JSON.stringify(events)), TOKEN);
      expect(lines).toHaveLength(events.length);
      for (const line of lines) expect(line).not.toContain("\n");
    }),
    { numRuns: 50 },
  );
  const { lines } = judge(
    delivery(JSON.stringify({ event_message: "x".repeat(300_000), timestamp: 1 })),
    TOKEN,
  );
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ timestamp: 1, shortened: true });
  expect(lines[0]?.length).toBeLessThan(200_000);
});
