/** One statement of a policy document. */
export interface Statement {
  /** Letters and digits. */
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What the rights are written for. */
export interface Scope {
  /** AWS account, 12 digits. */
  readonly account: string;
  readonly product: string;
  readonly stack: string;
  /** Where the state lies, when it lies in a bucket of this account. */
  readonly state?: { readonly bucket: string; readonly keyArn: string };
}

export const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** Everything that a service holds in the account, in any region: CloudFront's and a second region's are elsewhere. */
export const inAccount = ({ account }: Scope, ...services: readonly string[]): string[] =>
  services.map((service) => `arn:aws:${service}:*:${account}:*`);

/** The stack's own, by the tags that the provider puts on everything that takes any (aws:defaultTags). */
export const ownTags = (key: "aws:ResourceTag" | "aws:RequestTag", { product, stack }: Scope) => ({
  [`${key}/product`]: product,
  [`${key}/stack`]: stack,
});

export const policyText = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
