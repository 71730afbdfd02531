import { type KeyObject, createHash, createPublicKey } from "node:crypto";
import { isBag } from "../pack/known";
import { decodeBase64 } from "./base64";

/** A key that the stack's config trusts for one role, ready for use. */
export interface TrustedKey extends Signer {
  readonly key: KeyObject;
  /** As ops/evidence writes it into an envelope's `keyid`. */
  readonly id: string;
}

/** Who vouches for a statement, and when that counts. */
export interface Signer {
  readonly name: string;
  readonly role: string;
  /** E-mail address of the person who alone holds it; absent for a machine's. */
  readonly person: string | undefined;
  /** First and last moment of validity, milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** Reads `sluice:evidence.keys`. A key that cannot be read is left out with its fault: it proves nothing, and blocks nothing else. */
export function readKeys(keys: unknown): { readonly trusted: TrustedKey[]; readonly faults: string[] } {
  if (!Array.isArray(keys)) return { trusted: [], faults: ["keys is not a list"] };
  const read = keys.map(readKey);
  return {
    trusted: read.filter((one): one is TrustedKey => typeof one !== "string"),
    faults: read.filter((one): one is string => typeof one === "string"),
  };
}

function readKey(entry: unknown, index: number): TrustedKey | string {
  if (!isBag(entry)) return `keys[${index}] is not an object`;
  const { name, role, publicKey } = entry;
  if (typeof name !== "string" || typeof role !== "string") return `keys[${index}] has no name or no role`;
  const raw = typeof publicKey === "string" ? decodeBase64(publicKey) : undefined;
  if (raw?.length !== 32) return `key ${name}: publicKey is not the base64 of 32 bytes`;
  const signer = readSigner(`key ${name}`, { ...entry, name, role });
  if (typeof signer === "string") return signer;
  const key = createPublicKey({
    format: "jwk",
    key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") },
  });
  return { ...signer, key, id: keyIdOf(raw) };
}

/** What a key and an identity have in common: for whom it stands, and how long; `of` names it in the fault. */
export function readSigner(
  of: string,
  {
    name,
    role,
    person,
    from,
    until,
  }: { name: string; role: string; person?: unknown; from?: unknown; until?: unknown },
): Signer | string {
  const [first, last] = [startOf(from), endOf(until)];
  if (first === undefined || last === undefined) return `${of}: from and until must be days like 2026-01-31`;
  if (person !== undefined && typeof person !== "string") return `${of}: person is not a text`;
  return { name, role, person: person?.toLowerCase(), from: first, until: last };
}

/** A name for a key in envelopes, of its 32 raw bytes: it helps to find the key, and decides nothing. */
export const keyIdOf = (publicKey: Buffer): string =>
  createHash("sha256").update(publicKey).digest("hex").slice(0, 16);

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A moment as ISO 8601 with a zone; undefined when it is anything else. */
export function momentOf(value: unknown): number | undefined {
  if (
    typeof value !== "string" ||
    !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(value)
  )
    return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : moment;
}

/** First moment of a day, or a time itself. The day has to exist: V8 would read 31 February as 3 March. */
export function startOf(day: unknown): number | undefined {
  if (typeof day !== "string" || !DAY.test(day)) return momentOf(day);
  const moment = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(day) ? moment : undefined;
}

/** The last millisecond of the day: `until` includes it. */
export function endOf(day: unknown): number | undefined {
  const start = startOf(day);
  return start !== undefined && typeof day === "string" && DAY.test(day) ? start + 86_400_000 - 1 : start;
}
