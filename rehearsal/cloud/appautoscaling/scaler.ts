import type { World } from "../kernel/world";
import { type PolicyRecord, type Records, type TargetRecord, placeOf } from "./records";
import { MINUTES, together, track } from "./tracking";

const MINUTE_MS = 60_000;

/** Looks at each scalable target once a minute of the cloud's clock, and scales its service by what its policies ask for. */
export class Scaler {
  private readonly samples = new Map<string, (number | undefined)[]>();
  private readonly counted = new Map<string, number>();
  private readonly scaledAt = new Map<string, { readonly kind: "out" | "in"; readonly at: number }>();
  private cancel: () => void = () => undefined;

  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {}

  start(): void {
    this.cancel = this.world.clock.every(MINUTE_MS, () => this.minute());
  }

  stop(): void {
    this.cancel();
  }

  /** "changes the resource's current capacity to a value that is inside of this range" (API_RegisterScalableTarget). */
  enforce({ resourceId, minCapacity, maxCapacity }: TargetRecord): void {
    const desired = this.world.use("services").desired(placeOf(resourceId));
    if (desired === undefined) return;
    const bound = desired < minCapacity ? "minimum" : "maximum";
    const limited = Math.min(maxCapacity, Math.max(minCapacity, desired));
    this.set(resourceId, desired, limited, `${bound} capacity was set to ${limited}`);
  }

  private minute(): void {
    for (const policy of this.records.policies.values()) this.measure(policy);
    for (const target of this.records.targets.values()) this.scale(target);
  }

  private measure({ id, tracking: { metric, resourceLabel } }: PolicyRecord): void {
    if (metric !== "ALBRequestCountPerTarget" || resourceLabel === undefined) return;
    const load = this.world.use("requests").find(resourceLabel);
    if (load === undefined) return;
    const before = this.counted.get(id);
    this.counted.set(id, load.requests);
    const value =
      before === undefined || load.healthyTargets === 0
        ? undefined
        : (load.requests - before) / load.healthyTargets;
    this.samples.set(id, [...(this.samples.get(id) ?? []), value].slice(-MINUTES.in));
  }

  private scale({ resourceId, minCapacity, maxCapacity, suspended }: TargetRecord): void {
    const services = this.world.use("services");
    const desired = services.desired(placeOf(resourceId));
    if (desired === undefined) return;
    // What is not measured here has no voice; otherwise its silence would keep every service from scaling in.
    const policies = this.records.policies
      .values()
      .filter((one) => one.resourceId === resourceId && one.tracking.metric === "ALBRequestCountPerTarget");
    const verdict = together(
      policies.map(({ id, tracking }) => {
        const one = track({
          targetValue: tracking.targetValue,
          samples: this.samples.get(id) ?? [],
          desired,
        });
        return one.kind === "in" && tracking.disableScaleIn ? { ...one, kind: "stay" } : one;
      }),
    );
    if (verdict.kind === "stay" || suspended[verdict.kind]) return;
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-auto-scaling.html
    if (verdict.kind === "in" && services.deploying(placeOf(resourceId))) return;
    if (this.cools(resourceId, verdict.kind, policies)) return;
    const limited = Math.min(maxCapacity, Math.max(minCapacity, verdict.desired));
    if (limited === desired) return;
    this.scaledAt.set(resourceId, { kind: verdict.kind, at: this.world.clock.now() });
    for (const { id } of policies) this.samples.set(id, []);
    this.set(resourceId, desired, limited, `scaled ${verdict.kind} by requests per target`);
  }

  /** A scale-out may interrupt the cooldown of a scale-in; nothing else does (page in tracking.ts, "Define cooldown periods"). */
  private cools(resourceId: string, kind: "out" | "in", policies: readonly PolicyRecord[]): boolean {
    const last = this.scaledAt.get(resourceId);
    if (last === undefined || (kind === "out" && last.kind === "in")) return false;
    const seconds = Math.max(
      ...policies.map(({ tracking }) =>
        last.kind === "out" ? tracking.scaleOutCooldown : tracking.scaleInCooldown,
      ),
    );
    return this.world.clock.now() < last.at + seconds * 1000;
  }

  private set(resourceId: string, from: number, to: number, cause: string): void {
    if (from === to) return;
    this.world.use("services").scale(placeOf(resourceId), to);
    this.world.events.record(
      "appautoscaling",
      "service-scaled",
      `${placeOf(resourceId)}: ${from} → ${to} tasks (${cause})`,
      { resource: resourceId, from, to, cause },
    );
  }
}
