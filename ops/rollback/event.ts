import { z } from "zod";
import { ROWS, type Row } from "./stored";
import { SLOTS, type SlotName } from "./slots";

/** What an invocation is about. `at` is the cloud's time, ISO 8601: nothing here looks at a clock. */
export type Trigger =
  | AlarmTrigger
  | {
      readonly kind: "finding";
      /** `sha256:…` of the images that it is about. */
      readonly digests: readonly string[];
      readonly id: string;
      /** When it was seen first. */
      readonly since: string;
      readonly at: string;
    }
  | { readonly kind: "reconcile"; readonly at: string }
  /** Nothing that asks for anything: an alarm that ended, a finding that is not critical. */
  | { readonly kind: "idle"; readonly says: string; readonly at: string }
  /** Nothing that this function can act upon, and somebody should know. */
  | { readonly kind: "unusable"; readonly key: string; readonly says: string; readonly at: string };

export type AlarmTrigger =
  | { readonly kind: "slot-alarm"; readonly slot: SlotName; readonly fired: Fired; readonly at: string }
  | { readonly kind: "ai-alarm"; readonly fired: Fired; readonly at: string };

/** An alarm that went off. */
export interface Fired {
  readonly alarm: string;
  readonly row: Row;
  readonly at: string;
  /** CloudWatch's own words. */
  readonly reason: string;
}

export interface Known {
  readonly alarms: Readonly<Record<SlotName, string>> & { readonly ai: string | null };
  /** ARN of the listener rule: it names our account and region. */
  readonly ruleArn: string;
}

/** No time to take: sorts before every other, so that what lacks it is never newer than a release. */
export const NO_TIME = "1970-01-01T00:00:00Z";

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is no time");
const schedule = z.object({ reconcile: time });
const envelope = z.object({
  source: z.string(),
  "detail-type": z.string(),
  account: z.string(),
  time,
  detail: z.record(z.string(), z.unknown()),
});
const alarmDetail = z.object({
  alarmName: z.string(),
  state: z.object({
    value: z.enum(["ALARM", "OK", "INSUFFICIENT_DATA"]),
    timestamp: time.optional().catch(undefined),
    reason: z.string().default(""),
    reasonData: z.string().optional().catch(undefined),
  }),
});
const findingDetail = z.object({
  findingArn: z.string().default(""),
  severity: z.string(),
  status: z.string().default("ACTIVE"),
  firstObservedAt: time.optional().catch(undefined),
  title: z.string().default(""),
  resources: z
    .array(
      z.object({
        details: z
          .object({ awsEcrContainerImage: z.object({ imageHash: z.string() }).optional() })
          .default({}),
      }),
    )
    .default([]),
});

const scanDetail = z.object({
  "repository-name": z.string(),
  "image-digest": z.string(),
  "finding-severity-counts": z.record(z.string(), z.number()).default({}),
});

/** Understands an event, whatever it is: never throws. */
export function understand(event: unknown, known: Known): Trigger {
  const scheduled = schedule.safeParse(event);
  if (scheduled.success) return { kind: "reconcile", at: iso(scheduled.data.reconcile) };
  const read = envelope.safeParse(event);
  if (!read.success)
    return unusable("malformed", NO_TIME, `an event that is none of ours came: ${faultsOf(read.error)}`);
  const { source, account, detail, time: at } = read.data;
  const own = accountOf(known);
  if (account !== own)
    return unusable("foreign-account", iso(at), `an event of account ${account} came; ours is ${own}`);
  if (source === "aws.cloudwatch") return ofAlarm(detail, iso(at), known);
  if (source === "aws.inspector2") return ofFinding(detail, iso(at));
  if (source === "aws.ecr") return ofScan(detail, iso(at));
  return unusable("unknown-source", iso(at), `an event of ${source} came, and nothing here asks for one`);
}

/** The account that the function works in. */
export const accountOf = ({ ruleArn }: Pick<Known, "ruleArn">): string => ruleArn.split(":")[4] ?? "";

function ofAlarm(detail: unknown, time: string, { alarms }: Known): Trigger {
  const read = alarmDetail.safeParse(detail);
  if (!read.success)
    return unusable("malformed", time, `an alarm's event cannot be read: ${faultsOf(read.error)}`);
  const { alarmName: alarm, state } = read.data;
  const at = state.timestamp === undefined ? time : iso(state.timestamp);
  const slot = SLOTS.find((name) => alarms[name] === alarm);
  if (slot === undefined && (alarm !== alarms.ai || alarms.ai === null))
    return unusable("unknown-alarm", at, `the alarm ${alarm} is ${state.value}, and is none that rolls back`);
  if (state.value !== "ALARM") return { kind: "idle", at, says: `${alarm} is ${state.value}` };
  const row = rowOf(causesOf(state.reasonData, state.reason), slot === undefined ? "R5" : "R1");
  const fired = { alarm, row, at, reason: state.reason.slice(0, 1000) };
  return slot === undefined ? { kind: "ai-alarm", fired, at } : { kind: "slot-alarm", slot, fired, at };
}

function ofFinding(detail: unknown, at: string): Trigger {
  const read = findingDetail.safeParse(detail);
  if (!read.success)
    return unusable("malformed", at, `a finding's event cannot be read: ${faultsOf(read.error)}`);
  const { severity, status, findingArn, title, resources, firstObservedAt } = read.data;
  const id = title || findingArn || "a finding without a title";
  if (severity !== "CRITICAL" || status !== "ACTIVE")
    return { kind: "idle", at, says: `${id}: ${severity}, ${status}` };
  const digests = resources.flatMap(({ details }) => details.awsEcrContainerImage?.imageHash ?? []);
  if (digests.length === 0) return { kind: "idle", at, says: `${id} is about no image` };
  return { kind: "finding", digests, id: id.slice(0, 200), since: iso(firstObservedAt ?? at), at };
}

/** ECR's own basic scan. https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
function ofScan(detail: unknown, at: string): Trigger {
  const read = scanDetail.safeParse(detail);
  if (!read.success)
    return unusable("malformed", at, `a scan's event cannot be read: ${faultsOf(read.error)}`);
  const { "repository-name": name, "image-digest": digest, "finding-severity-counts": counts } = read.data;
  const critical = counts["CRITICAL"] ?? 0;
  if (critical === 0) return { kind: "idle", at, says: `the scan of ${name} found nothing critical` };
  return {
    kind: "finding",
    digests: [digest],
    id: `${critical} critical findings in ${name}`,
    since: at,
    at,
  };
}

/** The alarms below a composite one that made it go off: as data where CloudWatch gives it, otherwise from its sentence. */
export function causesOf(reasonData: string | undefined, reason: string): string[] {
  const text = `${reasonData ?? ""} ${reason}`;
  return [...text.matchAll(/:alarm:([^\s"\\,)]+)/g)].map(([, name = ""]) => name);
}

/** The row that an alarm's name carries, `…-r2-p50`; the first one that does. */
export function rowOf(causes: readonly string[], otherwise: Row): Row {
  for (const cause of causes) {
    const [, found] = /(?:^|-)(r[1-5]|heartbeat)(?:-|$)/i.exec(cause) ?? [];
    const row = ROWS.find((one) => one.toLowerCase() === found?.toLowerCase());
    if (row !== undefined) return row;
  }
  return otherwise;
}

const unusable = (key: string, at: string, says: string): Trigger => ({ kind: "unusable", key, at, says });

const iso = (text: string): string => new Date(text).toISOString();

const faultsOf = (error: z.ZodError): string =>
  error.issues
    .map((issue) => `${issue.path.join(".") || "(all)"}: ${issue.message}`)
    .slice(0, 5)
    .join("; ");
