import { isBag, unknown } from "../pack/known";
import { type ResourceRule, resourcePolicy } from "../pack/policies";
import { PARAMETER, ofRecord } from "./of-record";
import { type ReleaseRecord, SLOTS } from "./record";

const NAME = "release-weights-total";
const DESCRIPTION =
  "D4: the weights of the two slots are whole numbers from 0 to 100 that total 100, with at most one candidate, " +
  "and the load balancer's rules forward to the two target groups with such weights.";
const FIX = "Fix: edit sluice:traffic in Pulumi.<stack>.yaml; the two weights must total 100.";

const ofTheRecord = ofRecord({
  name: NAME,
  description: DESCRIPTION,
  title: "weights",
  judge: faultsOfTraffic,
});

function faultsOfTraffic({ live, candidate, weights, slots }: ReleaseRecord): string[] {
  const faults: string[] = [];
  const total = weights.blue + weights.green;
  for (const slot of SLOTS) {
    const weight = weights[slot];
    if (!isShare(weight))
      faults.push(`found ${weight} for ${slot}, expected a whole number from 0 to 100. ${FIX}`);
    if (weight > 0 && slots[slot] === undefined) {
      faults.push(
        `found ${weight} % for ${slot}, where nothing is deployed; expected 0. Fix: configure sluice:slots.${slot} first.`,
      );
    }
    if (weight > 0 && slot !== live && slot !== candidate) {
      faults.push(
        `found ${weight} % for ${slot}, which is neither live nor the candidate; expected 0. Fix: name it in sluice:traffic.candidate.`,
      );
    }
  }
  if (total !== 100)
    faults.push(
      `found blue ${weights.blue} and green ${weights.green}, together ${total}; expected 100. ${FIX}`,
    );
  if (candidate === live)
    faults.push(
      `found ${live} as candidate and as live; expected the other slot as candidate. Fix: edit sluice:traffic.`,
    );
  if (candidate !== null && slots[candidate] === undefined) {
    faults.push(
      `found the candidate ${candidate}, where nothing is deployed; expected a configured slot. Fix: configure sluice:slots.${candidate} first.`,
    );
  }
  return faults;
}

const isShare = (weight: number): boolean => Number.isInteger(weight) && weight >= 0 && weight <= 100;

/** The same service went by three names in the provider. */
const LISTENER_RULES = ["lb", "alb", "applicationloadbalancing"].map(
  (module) => `aws:${module}/listenerRule:ListenerRule`,
);
const LISTENERS = ["lb", "alb", "applicationloadbalancing"].map(
  (module) => `aws:${module}/listener:Listener`,
);

/** Judges the record, and what the load balancer is told. */
export const weightsTotalRule: ResourceRule = {
  name: NAME,
  description: DESCRIPTION,
  types: [PARAMETER, ...LISTENER_RULES, ...LISTENERS],
  judge: (resource) => {
    if (resource.type === PARAMETER) return ofTheRecord.judge(resource);
    return forwardedWeights(resource.properties).flatMap((weights) =>
      faultsOfForward(weights).map((fault) => `weights of ${resource.name}: ${fault}`),
    );
  },
};

export const weightsTotal = resourcePolicy(weightsTotalRule);

/** The weights of every forward action, one list an action. */
const forwardedWeights = (properties: Record<string, unknown>): unknown[][] =>
  forwardedGroups(properties).map((groups) => groups.map(({ weight }) => weight));

/** The target groups of every forward action with their weights, one list an action. */
export function forwardedGroups({
  actions,
  defaultActions,
}: Record<string, unknown>): { arn: unknown; weight: unknown }[][] {
  const all: unknown[] = [actions, defaultActions].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  return all.flatMap((action) => {
    const groups = isBag(action) && isBag(action.forward) ? action.forward.targetGroups : undefined;
    return Array.isArray(groups)
      ? [
          groups.map((group: unknown) =>
            isBag(group) ? { arn: group.arn, weight: group.weight } : { arn: undefined, weight: group },
          ),
        ]
      : [];
  });
}

/** A forward to one group takes everything whatever its weight; between two the weights decide. */
function faultsOfForward(weights: readonly unknown[]): string[] {
  if (weights.includes(unknown))
    return [`found a weight that is not known before \`up\`, expected one from the config. ${FIX}`];
  if (weights.length > 2)
    return [
      `found ${weights.length} target groups, expected the two fixed ones. Fix: restore the rule in infra/traffic.`,
    ];
  const outside = weights.filter(
    (weight) => typeof weight !== "number" || !Number.isInteger(weight) || weight < 0 || weight > 999,
  );
  if (weights.length < 2)
    return outside
      .filter((weight) => weight !== undefined)
      .map((weight) => `found ${JSON.stringify(weight)}, expected a whole number from 0 to 999.`);
  if (outside.length > 0)
    return outside.map(
      (weight) =>
        `found ${JSON.stringify(weight) ?? "no weight"}, expected a whole number from 0 to 999. ${FIX}`,
    );
  const total = (weights as number[]).reduce((sum, weight) => sum + weight, 0);
  return total === 100 ? [] : [`found ${weights.join(" and ")}, together ${total}; expected 100. ${FIX}`];
}
