import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { CompositeAlarm, MetricAlarm } from "./alarmInputs";
import { parseAlarmRule } from "./alarmRule";
import { changedBy, holds } from "./composite";
import type { Metrics } from "./metrics";
import { actionsOf, eventOf, messageOf, subjectOf } from "./notification";
import { datapointsToAlarm, reasonDataOf, reasonOf } from "./reason";
import { type AlarmRecord, keyOf } from "./records";
import { type AlarmState, verdict } from "./verdict";
import { type Seen, type Watch, pointsOf, watch } from "./watch";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** "If the alarm period is 10 seconds or 30 seconds, the alarm is evaluated every 10 seconds", others every minute. */
const SHORT = 10 * SECOND;
/** Never more often than this in wall time, however fast the clock. */
const LEAST_WALL_MS = 20;
/** What a restarted cloud starts again takes so long until it is heard, in wall time: the machine is no faster for the clock. */
const STARTING_WALL_MS = 10 * SECOND;
/** A timer that comes so late, in wall time, tells of a machine that stood still, and with it whoever has to be heard. */
const STALLED_WALL_MS = SECOND;
/** What stood still is heard again so long after, in wall time. */
const RESUMING_WALL_MS = 2 * SECOND;
/** Evaluations that a busy machine has kept from their time are made up for, so many of them at most. */
const MADE_UP = 10;

/** What an alarm becomes, and why. */
export type Change = Pick<AlarmRecord, "state" | "reason" | "reasonData">;

/**
 * Evaluates every alarm at its time, on the cloud's clock, and tells of changes: to topics, and to EventBridge. An alarm costs
 * nothing between its times, and where there are no alarms there is no timer.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export class Evaluation {
  private readonly watches = new WeakMap<MetricAlarm, Watch>();
  private readonly samplers: ((at: number) => void)[] = [];
  private cancel: (() => unknown) | undefined;
  private running = false;
  /** End of the last period that was evaluated. */
  private last = 0;
  /**
   * When metrics are missing that were to come: by the restart of a kept cloud, as they lie in memory and what tells them has
   * to start again; and while the machine stood still. Cloud time.
   */
  private lost = { from: 0, until: 0 };

  constructor(
    private readonly world: World,
    private readonly alarms: Collection<AlarmRecord>,
    private readonly metrics: Metrics,
  ) {}

  start(): void {
    this.running = true;
    if (this.alarms.keys().length > 0) this.lose(0, STARTING_WALL_MS);
    this.arm();
  }

  stop(): void {
    this.running = false;
    this.cancel?.();
    this.cancel = undefined;
  }

  /** Runs at the end of each minute, before alarms look at it: for what is measured and not counted. */
  sample(run: (at: number) => void): void {
    this.samplers.push(run);
  }

  /** Alarms have come, gone or changed. */
  arm(): void {
    this.cancel?.();
    this.cancel = undefined;
    if (!this.running || this.alarms.keys().length === 0) return;
    const { clock } = this.world;
    const step = this.metricAlarms().some(({ declared }) => this.watchOf(declared).period < 60)
      ? SHORT
      : MINUTE;
    const earliest = clock.now() + LEAST_WALL_MS * clock.speed;
    const next = Math.ceil(earliest / step) * step;
    this.cancel = clock.after(next - clock.now(), () => {
      // What has come meanwhile is read first: after a pause timers run before input, and lines of logs would seem to be missing.
      let wanted = true;
      const stoodStill = clock.now() - next > STALLED_WALL_MS * clock.speed;
      this.cancel = () => (wanted = false);
      setImmediate(() => {
        if (!wanted) return;
        this.catchUp(step, stoodStill);
        this.arm();
      });
    });
  }

  /** A state from outside: SetAlarmState. */
  set(alarm: AlarmRecord, change: Change): void {
    this.change(alarm, change);
    this.composites();
  }

  /** Evaluates everything whose time ends at `end`. */
  evaluate(end: number): void {
    if (end % MINUTE === 0) for (const run of this.samplers) run(end - MINUTE);
    for (const alarm of this.metricAlarms()) {
      const seconds = this.watchOf(alarm.declared).period;
      if (alarm.held !== true && (seconds < 60 || end % MINUTE === 0)) this.judge(alarm, end);
    }
    this.composites();
  }

  private catchUp(step: number, stoodStill: boolean): void {
    if (stoodStill) this.lose(this.last, RESUMING_WALL_MS);
    const now = Math.floor(this.world.clock.now() / step) * step;
    const first = Math.max(now - (MADE_UP - 1) * step, this.last === 0 ? now : this.last + step);
    for (let end = first; end <= now; end += step) this.evaluate(end);
    this.last = now;
  }

  /** What is missing from then on counts as lost, until so long after now on the wall. */
  private lose(from: number, wall: number): void {
    const { clock } = this.world;
    this.lost = { from, until: clock.now() + wall * (clock.speed - 1) };
  }

  private judge(alarm: MetricRecord, end: number): void {
    const { declared } = alarm;
    const looks = this.watchOf(declared);
    const seen = looks.see(this.metrics, end);
    if (seen.tooFew) return;
    const conditions = { ...declared, datapointsToAlarm: datapointsToAlarm(declared) };
    const points = pointsOf(declared, seen.values);
    const state = verdict(points, conditions, alarm.state);
    if (state === alarm.state) return;
    // What was lost was there: it is no silence that could make an alarm red, and what is red without it is red.
    const told = points.map((point, at) => (seen.silent[at] === true ? "within" : point));
    if (this.hasLost(seen, looks.period) && verdict(told, conditions, alarm.state) !== state) return;
    const reason = reasonOf(declared, seen, alarm.state, state);
    const reasonData = reasonDataOf(declared, seen, looks.period, this.world.clock.now());
    this.change(alarm, { state, reason, reasonData });
  }

  private hasLost({ silent, times }: Seen, period: number): boolean {
    const { from, until } = this.lost;
    return times.some((at, index) => silent[index] === true && at < until && at + period * SECOND > from);
  }

  /** Composite alarms may read each other: until nothing changes, and never longer than there are of them (a circle). */
  private composites(): void {
    const names = this.alarms.values().filter(isComposite);
    for (let round = 0; round < names.length; round += 1) {
      const changed = names.map(({ region, name }) => this.judgeComposite(keyOf(region, name)));
      if (!changed.includes(true)) return;
    }
  }

  private judgeComposite(key: string): boolean {
    const alarm = this.alarms.get(key);
    if (alarm === undefined || !isComposite(alarm) || alarm.held === true) return false;
    const rule = parseAlarmRule(alarm.declared.alarmRule);
    const find = (reference: string): AlarmRecord | undefined =>
      this.alarms.get(keyOf(alarm.region, reference.replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, "")));
    const state: AlarmState = holds(rule, (name) => find(name)?.state) ? "ALARM" : "OK";
    if (state === alarm.state) return false;
    this.change(alarm, { state, ...changedBy(rule, state, find) });
    return true;
  }

  private change(before: AlarmRecord, change: Change): void {
    const { world, alarms } = this;
    const at = world.clock.now();
    const alarm: AlarmRecord = { ...before, reasonData: undefined, ...change, changedAt: at };
    alarms.set(keyOf(alarm.region, alarm.name), alarm);
    const { name, region, state, reason } = alarm;
    const transition = { alarm, before, at };
    world.events.record("cloudwatch", "alarm-changed", `${name}: ${before.state} → ${state}`, {
      alarm: name,
      region,
      state,
      reason,
    });
    for (const topic of actionsOf(alarm)) {
      try {
        const [subject, message] = [subjectOf(transition), messageOf(transition, world.account)];
        world.use("topics").publish(topic, "cloudwatch.amazonaws.com", subject, message);
      } catch (refusal) {
        // As at AWS: the alarm goes on, and only its history tells that nobody was told.
        world.events.record("cloudwatch", "action-failed", `${name}: ${String(refusal)}`, {
          alarm: name,
          topic,
        });
      }
    }
    world.find("eventBus")?.put(eventOf(transition, world.account));
  }

  private metricAlarms(): MetricRecord[] {
    return this.alarms.values().filter(isMetric);
  }

  private watchOf(alarm: MetricAlarm): Watch {
    const known = this.watches.get(alarm) ?? watch(alarm);
    this.watches.set(alarm, known);
    return known;
  }
}

type MetricRecord = AlarmRecord & { readonly declared: MetricAlarm };
type CompositeRecord = AlarmRecord & { readonly declared: CompositeAlarm };
const isMetric = (alarm: AlarmRecord): alarm is MetricRecord => alarm.kind === "metric";
const isComposite = (alarm: AlarmRecord): alarm is CompositeRecord => alarm.kind === "composite";
