import { type StackRule, stackPolicy } from "../pack/policies";
import { PARAMETER, isRecord, textOf } from "./of-record";
import { SLOTS, readRecord } from "./record";
import { forwardedWeights } from "./weights-total";

/**
 * The gates look at the release record alone. This rule, over all resources together, sees to it that the record is
 * there and that the load balancer is told what the record says: without it, a program without a record passes by absence.
 */
export const recordGovernsRule: StackRule = {
  name: "release-record-governs-traffic",
  description:
    "Q1, D4, P1: a stack whose load balancer shares traffic out between two target groups has exactly one release record, " +
    "and the load balancer's weights are the record's.",
  judge: (resources) => {
    const shared = resources.flatMap(({ name, properties }) =>
      forwardedWeights(properties)
        .filter((weights) => weights.length > 1)
        .map((weights) => ({ name, weights })),
    );
    if (shared.length === 0) return [];
    const records = resources.filter(({ type, properties }) => type === PARAMETER && isRecord(properties));
    const [record] = records;
    if (record === undefined || records.length > 1) {
      return [
        `release record: found ${records.length} parameters whose name ends with /release/record, expected exactly one: the gates judge what it says. ` +
          "Fix: restore the record in infra/index.ts.",
      ];
    }
    const declared = weightsOf(record.properties);
    if (declared === undefined) return [];
    return shared
      .filter(({ weights }) => sorted(weights) !== sorted(declared))
      .map(
        ({ name, weights }) =>
          `weights of ${name}: found ${weights.map(String).join(" and ")}, expected the record's ${declared.join(" and ")}. ` +
          "Fix: let infra/traffic take its weights from where the record takes them.",
      );
  },
};

export const recordGovernsTraffic = stackPolicy(recordGovernsRule);

/** A record that cannot be read is `release-record-readable`'s business. */
function weightsOf(properties: Record<string, unknown>): number[] | undefined {
  const text = textOf(properties);
  const reading = typeof text === "string" ? readRecord(text) : { faults: [] };
  return "record" in reading ? SLOTS.map((slot) => reading.record.weights[slot]) : undefined;
}

/** Target groups are told apart by ARNs that a preview does not know, so the weights are compared as a set. */
const sorted = (weights: readonly unknown[]): string => weights.map(String).sort().join(" ");
