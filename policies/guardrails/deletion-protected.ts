import { isBag, unknown } from "../pack/known";
import { type Judged, type ResourceRule, resourcePolicy } from "../pack/policies";

/** The same service went by three names in the provider. */
const BALANCERS = ["lb", "alb", "applicationloadbalancing"].map(
  (module) => `aws:${module}/loadBalancer:LoadBalancer`,
);
const CLOUD_RUN = "gcp:cloudrunv2/service:Service";

/** The tag, or the label, of what may be deleted. */
export const MARK = "teardown";

/**
 * What every request passes cannot be deleted, by whomever: the clouds themselves refuse. Only a stack that says that it is
 * being taken down, by its own name, does without.
 */
export const deletionProtectedRule: ResourceRule = {
  name: "guardrail-deletion-protected",
  description:
    "D4, P1: load balancers and Cloud Run services have their cloud's own protection from deletion, unless the stack is being taken down (CKV_AWS_150, ELB.6).",
  types: [...BALANCERS, CLOUD_RUN],
  judge: (resource) => {
    const { type, name, urn, properties } = resource;
    const key = type === CLOUD_RUN ? "deletionProtection" : "enableDeletionProtection";
    // Google's is on where nothing is said, AWS's is off.
    const found = properties[key] ?? type === CLOUD_RUN;
    if (found === true) return [];
    const stack = stackOf(urn);
    if (found === false && markOf(resource) === stack) return [];
    return [
      `${name}: found ${key} ${found === unknown ? "that is not known before `up`" : JSON.stringify(found)}, expected true. ` +
        `Fix: declare it. To take ${stack} down: sluice:teardown: ${stack}, as docs/runbooks/destroy.md says.`,
    ];
  },
};

export const deletionProtected = resourcePolicy(deletionProtectedRule);

function markOf({ type, properties }: Judged): unknown {
  const marks = type === CLOUD_RUN ? properties.labels : properties.tags;
  return isBag(marks) ? marks[MARK] : undefined;
}

/** `urn:pulumi:<stack>::<project>::…` */
const stackOf = (urn: string): string => urn.split(":")[2] ?? "";
