import { IN_TOTO, isSignedBy, openEnvelope } from "./dsse";
import { Unreadable } from "./finding";
import type { TrustedIdentity } from "./identities";
import type { Signer, TrustedKey } from "./keys";
import { isBundle, openBundle } from "./sigstore";

/** Whom the stack's config trusts. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** Whom Sigstore may vouch for. */
  readonly identities: readonly TrustedIdentity[];
  /** In place of the pinned root of Sigstore's public instance; undefined: that one. */
  readonly root: unknown;
  /** Keys and identities that cannot be read: they prove nothing. */
  readonly faults: readonly string[];
}

/** A payload that somebody trusted signed; whether they may vouch for it, and when, is the gate's question. */
export interface Signed {
  readonly payload: Buffer;
  readonly signers: readonly Signer[];
}

/** Opens what stands in an evidence file; throws {@link Unreadable} where nobody trusted signed it. */
export function openSigned(content: unknown, trust: Trust): Signed {
  if (isBundle(content)) return openBundle(content, trust);
  const opened = openEnvelope(content);
  if (typeof opened === "string") throw new Unreadable(opened);
  const [hinted, others] = parted(trust.keys, ({ id }) => opened.keyids.includes(id));
  const signedBy = (keys: readonly TrustedKey[]): TrustedKey[] =>
    keys.filter(({ key }) => isSignedBy(opened, key));
  // All keys that the envelope names, and only where none of them fits the rest: trying each of many keys takes time.
  const named = signedBy(hinted);
  const signers = named.length > 0 ? named : signedBy(others);
  if (signers.length === 0) throw new Unreadable(`no trusted key signed it (trusted: ${namesOf(trust)})`);
  if (opened.payloadType !== IN_TOTO)
    throw new Unreadable(`its payload is ${opened.payloadType.slice(0, 80)}, not ${IN_TOTO}`);
  return { payload: opened.payload, signers };
}

const namesOf = ({ keys, faults }: Trust): string =>
  [...keys.map(({ name, role }) => `${name} (${role})`), ...faults].join(", ") || "none";

function parted<T>(list: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((one) => !belongs(one))];
}
