import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import type * as SigstoreBundle from "@sigstore/bundle";
import type * as Specs from "@sigstore/protobuf-specs";
import type * as Verify from "@sigstore/verify";
import { isBag } from "../pack/known";
import { IN_TOTO, LONGEST_ENVELOPE } from "./dsse";
import { Unreadable } from "./finding";
import type { TrustedIdentity } from "./identities";
import type { Signed } from "./signed";

/** Loaded when the first bundle is met: most previews meet none. */
const load = createRequire(__filename);

/** The public-good instance's trusted root, as @sigstore/tuf 4.0.2 carries it (docs/evidence.md says how to renew it). */
const PINNED = join(__dirname, "trusted-root.json");

/** Whether a file's content is a Sigstore bundle, as GitHub's `actions/attest` writes it, and no bare envelope. */
export const isBundle = (content: unknown): boolean =>
  isBag(content) && typeof content.mediaType === "string" && "verificationMaterial" in content;

/** Whom to believe: the identities, and the certificate authorities and logs that vouch for identities. */
export interface SigstoreTrust {
  readonly identities: readonly TrustedIdentity[];
  /** A trusted root as Sigstore publishes it, in place of the pinned one; undefined: the pinned one. */
  readonly root: unknown;
}

/**
 * Opens a bundle: signature, certificate, its log entries and the time at which it signed, all offline. Then the
 * certificate has to name one of the identities exactly. Throws {@link Unreadable} where anything of it does not hold.
 */
export function openBundle(content: unknown, { identities, root }: SigstoreTrust): Signed {
  const { bundleFromJSON } = load("@sigstore/bundle") as typeof SigstoreBundle;
  const { Verifier, toSignedEntity } = load("@sigstore/verify") as typeof Verify;
  const { material, thresholds } = trustIn(root);
  const signer = attempt("the Sigstore bundle does not hold", () => {
    const bundle = bundleFromJSON(content);
    return new Verifier(material, thresholds).verify(toSignedEntity(bundle));
  });
  const subject = signer.identity?.subjectAlternativeName;
  const issuer = signer.identity?.extensions?.issuer;
  const signers = identities.filter((one) => one.subject === subject && one.issuer === issuer);
  if (signers.length === 0) {
    const trusted = identities.map(({ name, role }) => `${name} (${role})`).join(", ") || "none";
    throw new Unreadable(
      `it is signed by ${subject ?? "nobody"} of ${issuer ?? "no issuer"}, which is no trusted identity (trusted: ${trusted})`,
    );
  }
  return { payload: payloadOf(content), signers };
}

/** What was signed; the verifier has looked at these very bytes. */
function payloadOf(content: unknown): Buffer {
  const envelope = isBag(content) ? content.dsseEnvelope : undefined;
  if (!isBag(envelope) || typeof envelope.payload !== "string")
    throw new Unreadable("the Sigstore bundle holds no DSSE envelope");
  if (envelope.payloadType !== IN_TOTO)
    throw new Unreadable(`its payload is ${String(envelope.payloadType).slice(0, 80)}, not ${IN_TOTO}`);
  if (envelope.payload.length > LONGEST_ENVELOPE)
    throw new Unreadable(
      `its payload has ${envelope.payload.length} characters; at most ${LONGEST_ENVELOPE} are looked at`,
    );
  return Buffer.from(envelope.payload, "base64");
}

interface Material {
  readonly material: Verify.TrustMaterial;
  readonly thresholds: Verify.VerifierOptions;
}

const read = new Map<unknown, Material>();

/** Reading certificates takes time, and all bundles of a release have one root. */
function trustIn(root: unknown): Material {
  const known = read.get(root);
  if (known !== undefined) return known;
  const { TrustedRoot } = load("@sigstore/protobuf-specs") as typeof Specs;
  const { toTrustMaterial } = load("@sigstore/verify") as typeof Verify;
  const made = attempt("sluice:evidence.trustedRoot cannot be read", () => {
    const json: unknown = root ?? JSON.parse(readFileSync(PINNED, "utf8"));
    const trusted = TrustedRoot.fromJSON(json);
    // GitHub's own instance, for private repositories, has neither log, and vouches for the time by timestamps.
    const least = (list: readonly unknown[]): number => Math.min(1, list.length);
    return {
      material: toTrustMaterial(trusted),
      thresholds: {
        tlogThreshold: least(trusted.tlogs),
        ctlogThreshold: least(trusted.ctlogs),
        timestampThreshold: 1,
      },
    };
  });
  read.set(root, made);
  return made;
}

/** Whatever the libraries throw at hostile input says that nothing is proven. */
function attempt<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new Unreadable(`${what}: ${why.slice(0, 200)}`);
  }
}
