import { isBag } from "../pack/known";
import { type Signer, endOf, startOf } from "./keys";

/** Somebody whom Sigstore's certificate authority names, trusted for one role: in place of a key. */
export interface TrustedIdentity extends Signer {
  /** Who let them in, as the certificate says: `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** The certificate's subject alternative name, whole: a workflow's file and ref, or an e-mail address. */
  readonly subject: string;
}

/** Reads `sluice:evidence.identities`; one that cannot be read is left out with its fault, and blocks nothing else. */
export function readIdentities(identities: unknown): {
  readonly trusted: TrustedIdentity[];
  readonly faults: string[];
} {
  if (identities === undefined) return { trusted: [], faults: [] };
  if (!Array.isArray(identities)) return { trusted: [], faults: ["identities is not a list"] };
  const read = identities.map(readIdentity);
  return {
    trusted: read.filter((one): one is TrustedIdentity => typeof one !== "string"),
    faults: read.filter((one): one is string => typeof one === "string"),
  };
}

function readIdentity(entry: unknown, index: number): TrustedIdentity | string {
  if (!isBag(entry)) return `identities[${index}] is not an object`;
  const { name, role, person, issuer, subject, from, until } = entry;
  if (typeof name !== "string" || typeof role !== "string")
    return `identities[${index}] has no name or no role`;
  if (typeof issuer !== "string" || issuer === "" || typeof subject !== "string" || subject === "")
    return `identity ${name}: issuer and subject are needed`;
  const [first, last] = [startOf(from), endOf(until)];
  if (first === undefined || last === undefined)
    return `identity ${name}: from and until must be days like 2026-01-31`;
  if (person !== undefined && typeof person !== "string") return `identity ${name}: person is not a text`;
  return { name, role, person: person?.toLowerCase(), issuer, subject, from: first, until: last };
}
