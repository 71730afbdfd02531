import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

export interface SecretRecord {
  readonly createTime: string;
  /** Number of the last version that was added; a number is never given twice. */
  readonly versions: number;
  readonly declared: Readonly<Record<string, unknown>>;
}

export interface VersionRecord {
  readonly secret: string;
  readonly version: number;
  readonly state: "ENABLED" | "DISABLED" | "DESTROYED";
  /** Base64. */
  readonly payload: string;
  readonly createTime: string;
  readonly declared: Readonly<Record<string, unknown>>;
}

export interface MemberRecord {
  readonly secret: string;
  readonly role: string;
  readonly member: string;
}

export interface SecretRecords {
  /** By `projects/…/secrets/…`. */
  readonly secrets: Collection<SecretRecord>;
  /** By `projects/…/secrets/…/versions/…`. */
  readonly versions: Collection<VersionRecord>;
  /** By `<secret>/<role>/<member>`. */
  readonly members: Collection<MemberRecord>;
}

export const openSecretRecords = (world: World): SecretRecords => ({
  secrets: world.store.collection("gcp.secrets"),
  versions: world.store.collection("gcp.secretVersions"),
  members: world.store.collection("gcp.secretMembers"),
});

/** `projects/p/secrets/s` from that or from `s` alone. */
export const fullName = (secret: string, project: string): string =>
  secret.includes("/") ? secret : `projects/${project}/secrets/${secret}`;
