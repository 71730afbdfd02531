/**
 * An event on a bus, as a service of AWS puts it.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overview-event-structure.html
 */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  /** `aws.cloudwatch`, `aws.inspector2` … */
  readonly source: string;
  readonly account: string;
  /** Cloud time, to the second: `2019-10-02T17:04:40Z`. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}
