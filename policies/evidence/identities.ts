import { isBag } from "../pack/known";
import { type Signer, readSigner } from "./keys";

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
  const { name, role, issuer, subject } = entry;
  if (typeof name !== "string" || typeof role !== "string")
    return `identities[${index}] has no name or no role`;
  if (typeof issuer !== "string" || issuer === "" || typeof subject !== "string" || subject === "")
    return `identity ${name}: issuer and subject are needed`;
  const signer = readSigner(`identity ${name}`, { ...entry, name, role });
  return typeof signer === "string" ? signer : { ...signer, issuer, subject };
}
