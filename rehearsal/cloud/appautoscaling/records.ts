import { z } from "zod";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

/** Only ECS services are scaled here. */
export const scaled = {
  serviceNamespace: z.literal("ecs", "must be ecs: only ECS services are scaled here"),
  scalableDimension: z.literal("ecs:service:DesiredCount"),
  resourceId: z.string().regex(/^service\/[^/]+\/[^/]+$/, "must be service/<cluster name>/<service name>"),
};

export interface TargetRecord {
  readonly resourceId: string;
  readonly arn: string;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly suspended: { readonly in: boolean; readonly out: boolean };
  /** As declared, for reading back. */
  readonly declared: Readonly<Record<string, unknown>>;
}

export interface Tracking {
  readonly targetValue: number;
  readonly metric:
    "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization" | "ALBRequestCountPerTarget";
  readonly resourceLabel?: string;
  /** Seconds. */
  readonly scaleOutCooldown: number;
  readonly scaleInCooldown: number;
  readonly disableScaleIn: boolean;
}

export interface PolicyRecord {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly resourceId: string;
  readonly tracking: Tracking;
  readonly declared: Readonly<Record<string, unknown>>;
}

export interface Records {
  /** By resource id. */
  readonly targets: Collection<TargetRecord>;
  readonly policies: Collection<PolicyRecord>;
}

export const openRecords = (world: World): Records => ({
  targets: world.store.collection("appautoscaling.targets"),
  policies: world.store.collection("appautoscaling.policies"),
});

/** `service/<cluster>/<service>` → `<cluster>/<service>`. */
export const placeOf = (resourceId: string): string => resourceId.slice("service/".length);
