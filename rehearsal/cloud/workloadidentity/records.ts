import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

export interface PoolRecord {
  /** `projects/<number>/locations/global/workloadIdentityPools/<id>`. */
  readonly name: string;
  readonly declared: Readonly<Record<string, unknown>> & { readonly disabled: boolean };
}

export interface ProviderRecord {
  /** `<pool's name>/providers/<id>`. */
  readonly name: string;
  readonly pool: string;
  readonly awsAccountId: string;
  /** `arn:aws:sts::<account>:assumed-role/<name>`, when a condition asks for this role. */
  readonly role: string | undefined;
  readonly disabled: boolean;
  readonly declared: Readonly<Record<string, unknown>>;
}

export const openPools = (world: World): Collection<PoolRecord> =>
  world.store.collection("gcp.workloadIdentityPools");
export const openProviders = (world: World): Collection<ProviderRecord> =>
  world.store.collection("gcp.workloadIdentityProviders");

/** The provider that an audience names, `//iam.googleapis.com/projects/…/providers/…`, when it and its pool are in force. */
export function providerOf(world: World, audience: string): ProviderRecord | undefined {
  const name = /^(?:https:)?\/\/iam\.googleapis\.com\/(projects\/.+)$/.exec(audience)?.[1];
  const found = openProviders(world).find((one) => one.name === name);
  const pool = openPools(world).find((one) => one.name === found?.pool);
  return pool === undefined || pool.declared.disabled ? undefined : found;
}
