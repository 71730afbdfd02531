import type { CompositeAlarm, MetricAlarm } from "./alarmInputs";
import type { AlarmState } from "./verdict";

export interface AlarmRecord {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly kind: "metric" | "composite";
  readonly state: AlarmState;
  /** Why it is in this state, in CloudWatch's words. */
  readonly reason?: string;
  /** The same as JSON. */
  readonly reasonData?: string;
  /** Cloud time of the last change of state. */
  readonly changedAt?: number;
  /** Set by the control route, and not evaluated until that lets go of it. */
  readonly held?: boolean;
  /** As declared, for reading back. */
  readonly declared: MetricAlarm | CompositeAlarm;
}

/** Two regions may have alarms of one name. */
export const keyOf = (region: string, name: string): string => `${region} ${name}`;
