import type { Clock } from "../kernel/clock";
import type { Collection } from "../kernel/store";
import type { KeyPolicy } from "./policy";

/** A key as the cloud holds it. */
export interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly rotation: boolean;
  readonly rotationDays?: number;
  readonly windowDays: number;
  readonly multiRegion: boolean;
  /** JSON text. */
  readonly policy: string;
  /** When a key that was deleted ceases to exist, in the cloud's milliseconds; until then it is pending deletion. */
  readonly endsAt?: number;
}

export interface AliasRecord {
  readonly name: string;
  readonly arn: string;
  readonly keyId: string;
}

/** Whoever speaks for a service: its principal, and what it tells of the request. */
export interface KeyUse {
  readonly service: string;
  readonly actions: readonly string[];
  /** Condition keys in lower case (`kms:encryptioncontext:aws:logs:arn`, `aws:sourceaccount`). */
  readonly context: Readonly<Record<string, string>>;
}

/** Keys and their aliases. */
export class Keys {
  constructor(
    private readonly clock: Clock,
    readonly keys: Collection<KeyRecord>,
    readonly aliases: Collection<AliasRecord>,
  ) {}

  /** A key that can be used: neither gone nor pending deletion. By id, ARN, alias or ARN of an alias. */
  find(reference: string): KeyRecord | undefined {
    const alias = this.aliases.find(({ name, arn }) => name === reference || arn === reference);
    const wanted = alias?.keyId ?? reference;
    const key = this.keys.find(({ id, arn }) => id === wanted || arn === wanted);
    return key?.endsAt === undefined ? key : undefined;
  }

  /** Forgets the keys whose waiting period is over. */
  purge(): void {
    for (const { id, endsAt } of this.keys.values())
      if (endsAt !== undefined && endsAt <= this.clock.now()) this.keys.delete(id);
  }
}

/** Whether a key's policy lets a service do all that it needs to. */
export const permits = (policy: KeyPolicy, { service, actions, context }: KeyUse): boolean =>
  actions.every((action) => policy.judge({ service }, action, context) === "allow");
