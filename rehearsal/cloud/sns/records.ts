import type { Collection } from "../kernel/store";

export interface TopicRecord {
  readonly arn: string;
  readonly name: string;
  readonly displayName?: string;
  readonly kmsMasterKeyId?: string;
  readonly signatureVersion?: number;
  readonly policy?: string;
}

export type Protocol = "email" | "sms" | "https";

export interface SubscriptionRecord {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** As at AWS: whoever is written to has to agree, by a link in the message, or by an answer of the endpoint. */
  readonly pending: boolean;
  readonly filterPolicy?: string;
  readonly declared: Readonly<Record<string, unknown>>;
}

/** A message as it reached somebody. */
export interface Delivery {
  readonly at: number;
  readonly topic: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly subject: string;
  readonly message: string;
}

export interface Topics {
  readonly topics: Collection<TopicRecord>;
  readonly subscriptions: Collection<SubscriptionRecord>;
}
