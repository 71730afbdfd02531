import { isBag } from "../pack/known";
import { type Deployed, type StackRule, stackPolicy } from "../pack/policies";
import { PARAMETER, isRecord, textOf } from "./of-record";
import { SLOTS, type Slot, readRecord } from "./record";
import { forwardedGroups } from "./weights-total";

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
      forwardedGroups(properties)
        .filter((groups) => groups.length > 1)
        .map((groups) => ({ name, groups })),
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
    const slotOf = slotsByArn(resources);
    return shared
      .filter(({ groups }) => !follows(groups, declared, slotOf))
      .map(
        ({ name, groups }) =>
          `weights of ${name}: found ${groups.map((group) => shown(group, slotOf)).join(" and ")}, ` +
          `expected the record's ${SLOTS.map((slot) => `${declared[slot]} for ${slot}`).join(" and ")}. ` +
          "Fix: let infra/traffic take its weights from where the record takes them.",
      );
  },
};

export const recordGovernsTraffic = stackPolicy(recordGovernsRule);

/** A record that cannot be read is `release-record-readable`'s business. */
function weightsOf(properties: Record<string, unknown>): Readonly<Record<Slot, number>> | undefined {
  const text = textOf(properties);
  const reading = typeof text === "string" ? readRecord(text) : { faults: [] };
  return "record" in reading ? reading.record.weights : undefined;
}

/** Target groups say by their tag `slot` which one they are. */
function slotsByArn(resources: readonly Deployed[]): ReadonlyMap<unknown, Slot> {
  return new Map(
    resources.flatMap(({ properties: { arn, tags } }) => {
      const slot = isBag(tags) ? SLOTS.find((one) => one === tags.slot) : undefined;
      return slot !== undefined && typeof arn === "string" ? [[arn, slot] as const] : [];
    }),
  );
}

interface Group {
  readonly arn: unknown;
  readonly weight: unknown;
}

/** Before target groups exist their ARNs are not known: then the weights can be compared only as a set. */
function follows(
  groups: readonly Group[],
  declared: Readonly<Record<Slot, number>>,
  slotOf: ReadonlyMap<unknown, Slot>,
): boolean {
  const known = groups.map(({ arn, weight }) => ({ slot: slotOf.get(arn), weight }));
  if (known.every(({ slot }) => slot !== undefined)) {
    const slots = new Set(known.map(({ slot }) => slot));
    return (
      slots.size === groups.length && known.every(({ slot, weight }) => slot && weight === declared[slot])
    );
  }
  return sorted(groups.map(({ weight }) => weight)) === sorted(SLOTS.map((slot) => declared[slot]));
}

const shown = ({ arn, weight }: Group, slotOf: ReadonlyMap<unknown, Slot>): string => {
  const slot = slotOf.get(arn);
  return slot === undefined ? String(weight) : `${String(weight)} for ${slot}`;
};

const sorted = (weights: readonly unknown[]): string => weights.map(String).sort().join(" ");
