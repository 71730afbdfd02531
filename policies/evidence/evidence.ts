import { isBag } from "../pack/known";
import { type Finding, Unreadable } from "./finding";
import { AmbiguousJson, parseJson } from "./json";
import { readIdentities } from "./identities";
import { type Signer, readKeys } from "./keys";
import { type Signed, type Trust, openSigned } from "./signed";
import { readStatement } from "./statement";

/** A statement in one file of the evidence folder whose signature holds. */
export interface Verified {
  /** Folder below the evidence folder: a version, or `ai/<revision>`. */
  readonly place: string;
  readonly file: string;
  readonly signers: readonly Signer[];
  readonly subjects: readonly string[];
  readonly finding: Finding;
}

/** A file that proves nothing, and why. */
export interface Rejected {
  readonly place: string;
  readonly file: string;
  readonly reason: string;
}

/** All evidence that lies before the gates. */
export interface Evidence {
  /** `sluice:evidence` without its keys, as it was handed in: `maxAgeDays`, `browsers`, `viewports`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly verified: readonly Verified[];
  readonly rejected: readonly Rejected[];
}

/** Nothing: every gate that needs evidence fails. `reason` says why there is none. */
export const noEvidence = (reason: string): Evidence => ({
  settings: { maxAgeDays: 1 },
  verified: [],
  rejected: [{ place: "", file: "", reason }],
});

/**
 * Reads what the program hands in: `{keys, identities, trustedRoot, statements: {place: {file: content}}, …settings}`. Every signature is
 * verified once here, however many gates look at it. Never throws: what cannot be read is {@link Evidence.rejected}.
 */
export function readEvidence(text: string): Evidence {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (failure) {
    if (failure instanceof AmbiguousJson) return noEvidence(`the evidence: ${failure.message}`);
    throw failure;
  }
  if (!isBag(value)) return noEvidence("the evidence is not an object");
  const { keys, identities, trustedRoot: root, statements: places, ...settings } = value;
  const [byKey, byIdentity] = [readKeys(keys), readIdentities(identities)];
  const trust: Trust = {
    keys: byKey.trusted,
    identities: byIdentity.trusted,
    root,
    faults: [...byKey.faults, ...byIdentity.faults],
  };
  const statements = isBag(places) ? places : {};
  const verified: Verified[] = [];
  const rejected: Rejected[] = [];
  for (const [place, files] of Object.entries(statements))
    for (const [file, content] of Object.entries(isBag(files) ? files : {}))
      try {
        verified.push({ place, file, ...openStatement(content, trust) });
      } catch (failure) {
        if (!(failure instanceof Unreadable)) throw failure;
        rejected.push({ place, file, reason: failure.message });
      }
  return { settings, verified, rejected };
}

function openStatement(content: unknown, trust: Trust): Pick<Verified, "signers" | "subjects" | "finding"> {
  if (isBag(content) && typeof content.unreadable === "string")
    throw new Unreadable(`it cannot be read: ${content.unreadable.slice(0, 200)}`);
  const { payload, signers } = openSigned(content, trust);
  return { signers, ...readStatement(jsonOf(payload)) };
}

function jsonOf(payload: Signed["payload"]): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch (failure) {
    if (failure instanceof AmbiguousJson) throw new Unreadable(`its payload: ${failure.message}`);
    if (failure instanceof TypeError) throw new Unreadable("its payload is not UTF-8");
    throw failure;
  }
}
