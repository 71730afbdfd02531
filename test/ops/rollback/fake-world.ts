import type { AlarmState } from "../../../ops/rollback/alarms";
import type { AiRow, Targets } from "../../../ops/rollback/plan";
import type { Finding } from "../../../ops/rollback/findings";
import { type Outcome, rollback } from "../../../ops/rollback/rollback";
import { readSettings } from "../../../ops/rollback/settings";
import type { SlotName, Weights } from "../../../ops/rollback/slots";
import type { Answer, Effects, SlotFigures } from "../../../ops/rollback/world";

export const ACCOUNT = "123456789012";
const ELB = `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}`;
const DIGEST = (letter: string): string => `sha256:${letter.repeat(64)}`;

export const ENVIRONMENT = {
  STACK: "prod",
  RELEASE_PATH: "/sluice/prod/release",
  RULE_ARN: `${ELB}:listener-rule/app/traffic/1/2/3`,
  BLUE_GROUP_ARN: `${ELB}:targetgroup/blue/1`,
  GREEN_GROUP_ARN: `${ELB}:targetgroup/green/2`,
  POINTER_STORE_ARN: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/00000000-0000-4000-8000-000000000001`,
  POINTER_KEY: "frontend",
  ANALYSIS_BUCKET: "harbor-analysis",
  PAGE_TOPIC_ARN: `arn:aws:sns:us-east-1:${ACCOUNT}:page`,
  NOTICE_TOPIC_ARN: `arn:aws:sns:us-east-1:${ACCOUNT}:notice`,
  BLUE_ALARM: "prod-blue-sick",
  GREEN_ALARM: "prod-green-sick",
  AI_ALARM: "prod-ai-sick",
  AI_SERVICE: "projects/harbor-prod/locations/us-central1/services/harbor-prod-ai",
  AI_CRITICAL: "true",
  GOOGLE_AUDIENCE: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/r",
  GOOGLE_ACCOUNT: "rollback@harbor-prod.iam.gserviceaccount.com",
  SITE_URL: "https://app.harbor.example/",
  CLUSTER: "harbor-prod",
  LOG_GROUPS: JSON.stringify({ blue: "/sluice/prod/api/blue", green: "/sluice/prod/api/green" }),
  REPOSITORY: "harbor-team/harbor",
  REPOSITORY_TOKEN_PARAMETER: "/sluice/prod/rollback/token",
  RUNBOOKS: "https://example.com/runbooks",
} as const;

export const SETTINGS = readSettings(ENVIRONMENT);
/** The release of which everything here is about: 1.2.0 on green, at 10 %, with an AI candidate. */
export const RELEASE = "1.2.0-6e3f854f709f";
export const BEGAN = "2026-11-23T10:00:00.000Z";
export const SICK = "2026-11-23T10:20:00.000Z";

export const record = (change: object = {}): Record<string, unknown> => ({
  release: RELEASE,
  stack: "prod",
  live: "blue",
  candidate: "green",
  weights: { blue: 90, green: 10 },
  slots: {
    blue: { version: "1.1.0", image: `registry/api@${DIGEST("a")}`, assets: DIGEST("b"), schema: 1 },
    green: { version: "1.2.0", image: `registry/api@${DIGEST("c")}`, assets: DIGEST("d"), schema: 1 },
  },
  ai: {
    stable: { revision: "r1-1-0", image: `registry/ai@${DIGEST("1")}`, model: DIGEST("2") },
    candidate: { revision: "r1-2-0", image: `registry/ai@${DIGEST("3")}`, model: DIGEST("4") },
    share: 10,
  },
  frontend: "1.1.0",
  decidedAt: BEGAN,
  since: { [DIGEST("c")]: BEGAN, [DIGEST("3")]: BEGAN },
  admitted: { blue: "2026-11-01T10:00:00.000Z", green: BEGAN },
  commits: { first: "aaaa111", last: "bbbb222" },
  ...change,
});

export const digests = { blue: DIGEST("a"), green: DIGEST("c"), aiStable: DIGEST("1"), ai: DIGEST("3") };

/** The process was killed: nothing that it still tries has any effect. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface Interference {
  /** Killed at this call, counted from 0: before it takes effect, or right after. */
  readonly killedAt?: { readonly call: number; readonly when: "before" | "after" };
  /** Calls that are refused, as with a right that is missing. */
  readonly refused?: readonly (keyof Effects)[];
  /** Calls that are throttled so many times. */
  readonly throttled?: Partial<Record<keyof Effects, number>>;
  /** Runs after each call that took effect. */
  readonly afterCall?: (name: keyof Effects) => void | Promise<void>;
}

const WELL = { requests: 600, errors: 0, heartbeats: 6 };
const targets = (healthy: number, others: Record<string, number> = {}): Targets => ({
  healthy,
  registered: healthy + Object.values(others).reduce((sum, one) => sum + one, 0),
  states: { ...(healthy > 0 && { healthy }), ...others },
});

/** Everything that a rollback touches, in memory. */
export class FakeWorld {
  readonly parameters = new Map<string, string>([
    ["record", JSON.stringify(record())],
    ["founded", "yes"],
    ["service-blue", "harbor-prod/blue"],
    ["service-green", "harbor-prod/green"],
  ]);
  weights: Weights = { blue: 90, green: 10 };
  otherGroups = 0;
  targets: Record<SlotName, Targets> = { blue: targets(2), green: targets(2) };
  page: string | null = "1.1.0";
  ai: { service: string; rows: AiRow[]; revisions: string[] } = {
    service: "harbor-prod-ai",
    rows: [
      { revision: "harbor-prod-ai-r1-1-0-0a0a0a0a", percent: 90 },
      { revision: "harbor-prod-ai-r1-2-0-0b0b0b0b", percent: 10, tag: "next" },
    ],
    revisions: ["harbor-prod-ai-r1-2-0-0b0b0b0b", "harbor-prod-ai-r1-1-0-0a0a0a0a"],
  };
  alarms: AlarmState[] = [
    ...["blue-sick", "green-sick", "ai-sick"],
    ...["database-connections", "sign-in", "api-errors", "integrations", "edge-errors"],
  ].map((name) => ({ name: `prod-${name}`, state: "OK", since: BEGAN, reason: "" }));
  /** What ECR has found, by `<region>/<repository>@<digest>`. */
  readonly found = new Map<string, readonly Finding[]>();
  figures: Record<SlotName, SlotFigures> = { blue: WELL, green: WELL };
  /** The machine's own clock. */
  wall = SICK;
  readonly objects = new Map<string, string>();
  readonly published: { severity: 1 | 2; subject: string; text: string }[] = [];
  readonly dispatched: Readonly<Record<string, string>>[] = [];
  readonly said: { level: string; message: string }[] = [];
  readonly calls: (keyof Effects)[] = [];

  static targets = targets;

  /** Calls the function. */
  async invoke(event: unknown, interference: Interference = {}): Promise<Outcome | { failed: string }> {
    try {
      return await rollback(event, SETTINGS, this.effects(interference));
    } catch (failure) {
      return { failed: (failure as Error).message };
    }
  }

  /** So many turns of the schedule, a minute each, from this time on. */
  async minutes(count: number, from: string, interference: Interference = {}): Promise<void> {
    for (let minute = 0; minute < count; minute += 1)
      await this.invoke(
        { reconcile: new Date(Date.parse(from) + minute * 60_000).toISOString() },
        interference,
      );
  }

  /** An alarm has been red since then, by this one below it. */
  red(name: string, since = SICK, child = "prod-green-r1"): void {
    const reason = `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:${child} transitioned to ALARM`;
    this.alarms = this.alarms.map((one) =>
      one.name === name ? { ...one, state: "ALARM", since, reason } : one,
    );
  }

  pages(severity?: 1 | 2): string[] {
    return this.published
      .filter((one) => severity === undefined || one.severity === severity)
      .map(({ text }) => text);
  }

  put(change: object): void {
    this.parameters.set("record", JSON.stringify(record(change)));
  }

  latches(): Record<string, unknown> {
    const found = [...this.parameters].filter(([name]) => name.startsWith("latch"));
    return Object.fromEntries(found.map(([name, text]) => [name, JSON.parse(text) as unknown]));
  }

  papers(): string[] {
    return [...this.objects.keys()].filter((key) => key.startsWith("rollbacks/")).sort();
  }

  private health(): Answer {
    const servedBy = this.weights.green > this.weights.blue ? "green/1.2.0" : "blue/1.1.0";
    return { status: 200, servedBy, body: JSON.stringify({ status: "ok", checks: { ai: { ok: true } } }) };
  }

  private effects({ killedAt, refused = [], throttled = {}, afterCall }: Interference): Effects {
    let count = 0;
    let dead = false;
    const left = new Map(Object.entries(throttled));
    const does = <T>(name: keyof Effects, effect: () => T): Promise<T> => {
      if (dead) return Promise.reject(new Killed("killed"));
      const kill = killedAt?.call === count ? killedAt.when : undefined;
      count += 1;
      this.calls.push(name);
      dead = kill !== undefined;
      if (kill === "before") return Promise.reject(new Killed("killed"));
      if (refused.includes(name)) {
        const denied = new Error(`not authorized to perform: ${name}`);
        denied.name = "AccessDeniedException";
        return Promise.reject(denied);
      }
      const throttles = left.get(name) ?? 0;
      if (throttles > 0) {
        left.set(name, throttles - 1);
        return Promise.reject(Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" }));
      }
      const result = effect();
      const meanwhile = Promise.resolve(afterCall?.(name));
      return meanwhile.then(() => {
        if (kill === "after") throw new Killed("killed");
        return result;
      });
    };
    return {
      parameters: () => does("parameters", () => Object.fromEntries(this.parameters)),
      createParameter: (name, value) =>
        does("createParameter", () => {
          if (this.parameters.has(name)) return "exists";
          this.parameters.set(name, value);
          return "created";
        }),
      rule: () => does("rule", () => ({ weights: this.weights, others: this.otherGroups })),
      setWeights: (weights) =>
        does("setWeights", () => {
          this.weights = weights;
          this.otherGroups = 0;
        }),
      targets: (slot) => does("targets", () => this.targets[slot]),
      pointer: () => does("pointer", () => this.page),
      setPointer: (version) => does("setPointer", () => void (this.page = version)),
      aiTraffic: () => does("aiTraffic", () => structuredClone(this.ai)),
      setAiTraffic: (rows) => does("setAiTraffic", () => void (this.ai.rows = [...rows])),
      alarms: (names) => does("alarms", () => this.alarms.filter(({ name }) => names.includes(name))),
      findings: ({ region, repository, digest }) =>
        does("findings", () => this.found.get(`${region}/${repository}@${digest}`) ?? null),
      figures: (slot) => does("figures", () => this.figures[slot]),
      series: () => does("series", () => []),
      tasks: (place) => does("tasks", () => ({ place })),
      publish: (severity, subject, text) =>
        does("publish", () => void this.published.push({ severity, subject, text })),
      dispatch: (payload) => does("dispatch", () => void this.dispatched.push(payload)),
      list: (prefix) => does("list", () => [...this.objects.keys()].filter((key) => key.startsWith(prefix))),
      read: (key) =>
        does("read", () => {
          const found = this.objects.get(key);
          if (found === undefined) throw new Error(`NoSuchKey: ${key}`);
          return found;
        }),
      write: (key, body) => does("write", () => void this.objects.set(key, body)),
      ask: (path) => {
        const page = { status: 200, servedBy: undefined, body: "<html>" };
        return Promise.resolve(path === "/api/health" ? this.health() : page);
      },
      wall: () => this.wall,
      elapsed: () => 1234,
      say: (level, message) => void this.said.push({ level, message }),
    };
  }
}

/** EventBridge's event of a composite alarm, as AWS documents it. */
export const alarmEvent = (
  alarmName: string,
  change: { value?: string; at?: string; account?: string; child?: string } = {},
): unknown => {
  const { value = "ALARM", at = SICK, account = ACCOUNT, child = "prod-green-r1" } = change;
  const arn = `arn:aws:cloudwatch:us-east-1:${account}:alarm:${child}`;
  return {
    version: "0",
    id: "d3dfc86d-384d-24c8-0345-9f7986db0b80",
    "detail-type": "CloudWatch Alarm State Change",
    source: "aws.cloudwatch",
    account,
    time: at,
    region: "us-east-1",
    resources: [`arn:aws:cloudwatch:us-east-1:${account}:alarm:${alarmName}`],
    detail: {
      alarmName,
      state: {
        value,
        reason: `${arn} transitioned to ALARM at Monday 23 November, 2026 10:20:00 UTC`,
        reasonData: JSON.stringify({ triggeringAlarms: [{ arn, state: { value: "ALARM", timestamp: at } }] }),
        timestamp: at.replace("Z", "+0000"),
      },
      previousState: { value: "OK", reason: "", timestamp: BEGAN },
      configuration: { alarmRule: `ALARM("${child}")`, alarmName },
    },
  };
};

export const findingEvent = (imageHash: string, change: object = {}): unknown => ({
  version: "0",
  "detail-type": "Inspector2 Finding",
  source: "aws.inspector2",
  account: ACCOUNT,
  time: SICK,
  region: "us-east-1",
  detail: {
    findingArn: `arn:aws:inspector2:us-east-1:${ACCOUNT}:finding/1`,
    severity: "CRITICAL",
    status: "ACTIVE",
    title: "CVE-2026-0001 - openssl",
    resources: [{ type: "AWS_ECR_CONTAINER_IMAGE", details: { awsEcrContainerImage: { imageHash } } }],
    ...change,
  },
});
