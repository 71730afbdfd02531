import type * as pulumi from "@pulumi/pulumi";
import type { Edge } from "../edge/Edge";
import { FrontendPointer } from "../assets/FrontendPointer";
import { Slot, type SlotArgs } from "../compute/Slot";
import { Weights } from "./Weights";

export interface ShiftArgs extends Omit<SlotArgs, "slot" | "after"> {
  /** Has to add its header before anything asks for it. */
  readonly edge: Edge;
  /** CloudFront's right to read the assets. */
  readonly access: pulumi.Resource;
  /** The versions' assets, uploaded. */
  readonly assets: readonly pulumi.Resource[];
  /** The release record: it passed the gates. */
  readonly record: pulumi.Resource;
  /** In place before any request is sent anywhere. */
  readonly ready: readonly pulumi.Resource[];
}

export interface Shifted {
  readonly weights: Weights;
  readonly pointer: FrontendPointer;
  /** All that are deployed, with traffic or without. */
  readonly slots: readonly Slot[];
}

/**
 * Moves the traffic, in the order that loses no request. A load balancer does not fail over from a slot that is not
 * there: slots with traffic come first, then the weights, then the slots without. The page goes after the API on the
 * way forward, and before it on the way back (ADR 7, 13).
 */
export function shiftTraffic(args: ShiftArgs): Shifted {
  const { plan, cdn, edge, record, balancer } = args;
  const serving = plan.serving.map((slot) => new Slot(slot, { ...args, slot, after: [record] }));
  const point = (...after: pulumi.Resource[]): FrontendPointer => {
    const dependsOn = [record, args.access, ...args.assets, ...after];
    return new FrontendPointer("frontend", { cdn, version: plan.frontend.version }, { dependsOn });
  };
  const early = plan.frontend.moves === "before-weights" ? [point()] : [];
  const weights = new Weights(
    "weights",
    { balancer, cdn, edge, weights: plan.intent.weights },
    { dependsOn: [edge, ...args.ready, ...serving, ...early] },
  );
  const [pointer = point(weights)] = early;
  const resting = plan.resting.map((slot) => new Slot(slot, { ...args, slot, after: [record, weights] }));
  return { weights, pointer, slots: [...serving, ...resting] };
}
