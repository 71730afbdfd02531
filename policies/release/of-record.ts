import type { ResourceRule } from "../pack/policies";
import { holdsUnknown } from "../pack/known";
import { type ReleaseRecord, readRecord } from "./record";

/** The type of resource that holds the release record. */
export const PARAMETER = "aws:ssm/parameter:Parameter";

/** Whether a parameter is the release record; its name says so. */
export const isRecord = (properties: Record<string, unknown>): boolean =>
  typeof properties.name === "string" && properties.name.endsWith("/release/record");

interface RecordRule {
  readonly name: string;
  readonly description: string;
  /** How the rule calls itself in a violation, e.g. `gate Q1 (automated tests)`. */
  readonly title: string;
  readonly judge: (record: ReleaseRecord) => readonly string[];
}

/** A rule over the release record. A record that cannot be read, or is not known yet, breaks every rule over it. */
export function ofRecord({ name, description, title, judge }: RecordRule): ResourceRule {
  return {
    name,
    description,
    types: [PARAMETER],
    judge: ({ properties }) => {
      if (!isRecord(properties)) return [];
      const text = textOf(properties);
      if (typeof text !== "string") return [`${title}: ${text.fault}`];
      const reading = readRecord(text);
      return ("faults" in reading ? [unreadable(reading.faults)] : judge(reading.record)).map(
        (found) => `${title}: ${found}`,
      );
    },
  };
}

/** The record's text. `insecureValue` shows in a plan, `value` would be masked there; both at once would be two records. */
export function textOf({
  insecureValue,
  value: secretValue,
  type,
}: Record<string, unknown>): string | { fault: string } {
  if (insecureValue !== undefined && secretValue !== undefined) {
    return {
      fault:
        "found the record in `value` and in `insecureValue`, expected it once. Fix: restore infra/reports.",
    };
  }
  const value = insecureValue ?? secretValue;
  if (holdsUnknown(value)) {
    return {
      fault:
        "found a release record that is not known before `up`, expected one that a preview can judge. " +
        "Fix: make the record of config and of what is stored only, never of another resource's outputs.",
    };
  }
  if (type !== "String")
    return {
      fault: `found a record of type ${JSON.stringify(type) ?? "absent"}, expected String: it holds no secret and people must be able to read it.`,
    };
  if (typeof value === "string") return value;
  return {
    fault: `found ${JSON.stringify(value) ?? "no value"} in place of the record, expected its JSON. Fix: restore infra/release.`,
  };
}

const unreadable = (faults: readonly string[]): string =>
  `found a release record that cannot be judged, so nothing is proven: ${faults.join("; ")}. ` +
  "Fix: correct these keys in Pulumi.<stack>.yaml, or the code in infra/release that writes the record.";
