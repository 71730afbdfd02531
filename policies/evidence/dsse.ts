import { type KeyObject, sign, verify } from "node:crypto";
import { isBag } from "../pack/known";
import { decodeBase64 } from "./base64";

/** Media type of in-toto statements (https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md). */
export const IN_TOTO = "application/vnd.in-toto+json";

/** Longest envelope that is looked at, in characters of its JSON. */
export const LONGEST_ENVELOPE = 65_536;

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse/blob/master/envelope.md). */
export interface Envelope {
  readonly payloadType: string;
  /** Base64 of the signed bytes. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: string }[];
}

/** An envelope taken apart: what was signed, and with which signatures; nothing is verified yet. */
export interface Opened {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly Buffer[];
  /** What the envelope calls the signing keys: a hint for the order in which keys are tried. */
  readonly keyids: readonly unknown[];
}

/** DSSE's pre-authentication encoding: the bytes that are signed bind the payload to its type. */
export function preAuthenticationEncoding(payloadType: string, payload: Buffer): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}

/** Takes an envelope apart, or says in a few words what is wrong with it. */
export function openEnvelope(envelope: unknown): Opened | string {
  if (!isBag(envelope)) return "it is not a DSSE envelope (an object is needed)";
  const { payloadType, payload, signatures } = envelope;
  if (typeof payloadType !== "string" || typeof payload !== "string" || !Array.isArray(signatures)) {
    return "it is not a DSSE envelope (payloadType, payload and signatures are needed)";
  }
  if (payload.length > LONGEST_ENVELOPE) {
    return `its payload has ${payload.length} characters; at most ${LONGEST_ENVELOPE} are looked at`;
  }
  const bytes = decodeBase64(payload);
  if (bytes === undefined) return "its payload is not base64";
  if (signatures.length === 0) return "it has no signature";
  if (signatures.length > 16) return `it has ${signatures.length} signatures; at most 16 are looked at`;
  const decoded = signatures.map((one) =>
    isBag(one) && typeof one.sig === "string" ? decodeBase64(one.sig) : undefined,
  );
  if (!decoded.every((one) => one !== undefined)) return "one of its signatures is not base64";
  const keyids = signatures.map((one) => (isBag(one) ? one.keyid : undefined));
  return { payloadType, payload: bytes, signatures: decoded, keyids };
}

/** Whether one of the signatures is this key's. `keyid` plays no part: DSSE forbids deciding by it. */
export function isSignedBy({ payloadType, payload, signatures }: Opened, key: KeyObject): boolean {
  const signed = preAuthenticationEncoding(payloadType, payload);
  return signatures.some((signature) => signature.length === 64 && verify(null, signed, key, signature));
}

/** Signs a payload with an Ed25519 private key. */
export function signEnvelope(
  payload: string,
  privateKey: KeyObject,
  keyid: string,
  payloadType = IN_TOTO,
): Envelope {
  const bytes = Buffer.from(payload, "utf8");
  const sig = sign(null, preAuthenticationEncoding(payloadType, bytes), privateKey).toString("base64");
  return { payloadType, payload: bytes.toString("base64"), signatures: [{ keyid, sig }] };
}
