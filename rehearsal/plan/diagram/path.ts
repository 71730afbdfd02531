import type { Planned } from "../planned";

/** A stop on the way of a request. */
export interface Stop {
  readonly title: string;
  readonly detail: string;
}

/** Where a request of a viewer goes, as the plan declares it. */
export interface RequestPath {
  readonly name: Stop;
  readonly cdn: Stop;
  /** Page and assets. */
  readonly store: Stop;
  readonly balancer: Stop;
  readonly slots: readonly (Stop & { readonly slot: "blue" | "green"; readonly weight: number })[];
  readonly ai: Stop | undefined;
}

const SLOTS = ["blue", "green"] as const;

/** Reads the path out of the resources themselves: what a plan does not declare is not drawn. */
export function requestPath(planned: readonly Planned[]): RequestPath {
  const all = (type: string): Planned[] => planned.filter((one) => one.type === type);
  const one = (type: string): Planned => {
    const [first] = all(type);
    if (first === undefined) throw new Error(`the plan has no ${type}, so there is no way for a request`);
    return first;
  };
  const cdn = one("aws:cloudfront/distribution:Distribution");
  const [domain] = Array.isArray(cdn.inputs.aliases) ? (cdn.inputs.aliases as string[]) : [];
  const weights = weightsOf(all("aws:lb/listenerRule:ListenerRule"));
  const services = all("aws:ecs/service:Service");
  const [ai] = all("gcp:cloudrunv2/service:Service");
  const pointer = one("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey");
  return {
    name: { title: domain ?? "a name", detail: "proxied by Cloudflare" },
    cdn: { title: "CloudFront", detail: `pointer of the page: ${String(pointer.inputs.value)}` },
    store: { title: "S3", detail: "page and assets by version" },
    balancer: { title: "load balancer", detail: "one rule with two weights" },
    slots: SLOTS.map((slot, index) => ({
      slot,
      title: slot,
      weight: weights[index] ?? 0,
      detail: services.some(({ name }) => name.startsWith(`${slot}-`)) ? "ECS service" : "nothing deployed",
    })),
    ai: ai && { title: "Cloud Run", detail: "AI service, by percent" },
  };
}

/** Weights of the one rule that shares out between two groups, in the order of the slots. */
function weightsOf(rules: readonly Planned[]): number[] {
  const shared = rules
    .flatMap(({ inputs }) => groupsOf(inputs.actions))
    .filter((groups) => groups.length === SLOTS.length);
  return shared[0]?.map(({ weight }) => weight ?? 0) ?? [];
}

interface Group {
  readonly weight?: number;
}

function groupsOf(actions: unknown): Group[][] {
  if (!Array.isArray(actions)) return [];
  return (actions as { forward?: { targetGroups?: Group[] } }[]).flatMap(({ forward }) =>
    forward?.targetGroups === undefined ? [] : [forward.targetGroups],
  );
}
