import { createHash, timingSafeEqual } from "node:crypto";

/** What a function URL hands over, as far as it matters here. */
export interface Delivery {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Unpacked; undefined when it could not be. */
  readonly body: string | undefined;
}

/** What to answer, and what to write: one line for each event. */
export interface Verdict {
  readonly status: 202 | 400 | 401 | 405 | 413;
  readonly reason: string;
  readonly lines: readonly string[];
}

/** Supabase sends 250 at most. https://supabase.com/docs/guides/telemetry/log-drains */
const MOST_EVENTS = 1000;
/** CloudWatch Logs' largest event, less what Lambda adds. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const LONGEST_LINE = 200_000;

/** Judges a delivery: who sends it, and whether it can be read. All of it is taken or none. */
export function judge({ method, headers, body }: Delivery, token: string): Verdict {
  if (method !== "POST") return refused(405, "only POST is taken");
  if (!equal(headers["authorization"] ?? "", `Bearer ${token}`))
    return refused(401, "the bearer token is missing or wrong");
  const events = parsed(body);
  if (events === undefined) return refused(400, "the body must be a JSON object, or a list of them");
  if (events.length > MOST_EVENTS)
    return refused(413, `${events.length} events; ${MOST_EVENTS} are taken at once`);
  return { status: 202, reason: `${events.length} events`, lines: events.map(line) };
}

const refused = (status: Exclude<Verdict["status"], 202>, reason: string): Verdict => ({
  status,
  reason,
  lines: [],
});

/** In constant time, whatever the lengths. */
function equal(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function parsed(body: string | undefined): object[] | undefined {
  try {
    const value: unknown = JSON.parse(body ?? "");
    const events: unknown[] = Array.isArray(value) ? value : [value];
    return events.every(isObject) ? events : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One line of JSON, so that metric filters find fields; what is too long keeps its message. */
function line(event: object): string {
  const whole = JSON.stringify({ origin: "database", ...event });
  if (Buffer.byteLength(whole) <= LONGEST_LINE) return whole;
  const { event_message: message, timestamp } = event as Record<string, unknown>;
  return JSON.stringify({
    origin: "database",
    timestamp,
    event_message: String(message).slice(0, 10_000),
    shortened: true,
  });
}
