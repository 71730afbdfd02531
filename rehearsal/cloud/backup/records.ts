/** A vault, with its lock and what lies in it. */
export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly kmsKeyArn?: string;
  readonly forceDestroy: boolean;
  readonly lock?: {
    readonly minRetentionDays?: number;
    readonly maxRetentionDays?: number;
    /** Compliance mode: from then on (cloud time) nobody takes the lock away. Without it: governance mode. */
    readonly finalAt?: number;
    readonly changeableForDays?: number;
  };
}

export interface RecoveryPoint {
  readonly arn: string;
  readonly vaultArn: string;
  readonly resourceArn: string;
  /** Cloud time. */
  readonly createdAt: number;
  readonly deleteAt?: number;
  /** What was the current version of each key, by digest. */
  readonly objects: readonly { readonly key: string; readonly digest: string }[];
}

export const DAY = 86_400_000;
