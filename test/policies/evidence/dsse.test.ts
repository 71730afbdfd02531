import { createPublicKey, generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { decodeBase64 } from "../../../policies/evidence/base64";
import {
  isSignedBy,
  openEnvelope,
  preAuthenticationEncoding,
  signEnvelope,
} from "../../../policies/evidence/dsse";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");

function verifies(envelope: unknown): boolean {
  const opened = openEnvelope(envelope);
  return typeof opened !== "string" && isSignedBy(opened, publicKey);
}

/** One bit of a base64 text turned over. */
function flipped(base64: string, bit: number): string {
  const bytes = Buffer.from(base64, "base64");
  const index = Math.floor(bit / 8) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit % 8));
  return bytes.toString("base64");
}

describe("an envelope", () => {
  it("is signed over DSSE's own encoding (test vector of protocol.md)", () => {
    expect(
      preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world")).toString(),
    ).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("counts bytes, not characters", () => {
    expect(preAuthenticationEncoding("ü", Buffer.from("ß")).toString()).toBe("DSSEv1 2 ü 2 ß");
  });

  it("verifies with its key alone", () => {
    const envelope = signEnvelope("{}", privateKey, "ci");
    expect(verifies(envelope)).toBe(true);
    const opened = openEnvelope(envelope);
    expect(
      typeof opened !== "string" &&
        isSignedBy(opened, createPublicKey(generateKeyPairSync("ed25519").privateKey)),
    ).toBe(false);
  });

  it("never verifies with one bit of payload or signature turned over", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.boolean(), (text, bit, inPayload) => {
        const envelope = signEnvelope(text, privateKey, "ci");
        const sig = envelope.signatures[0]?.sig ?? "";
        const broken = inPayload
          ? { ...envelope, payload: flipped(envelope.payload, bit) }
          : { ...envelope, signatures: [{ sig: flipped(sig, bit) }] };
        expect(verifies(envelope)).toBe(true);
        expect(verifies(broken)).toBe(false);
      }),
    );
  });

  it("never verifies with the payload of another type", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (payload, type) => {
        const envelope = signEnvelope(payload, privateKey, "ci");
        fc.pre(type !== envelope.payloadType);
        expect(verifies({ ...envelope, payloadType: type })).toBe(false);
      }),
    );
  });

  it("is taken apart or refused, never a crash", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (payloadType, payload, signatures) => {
        expect(verifies({ payloadType, payload, signatures })).toBe(false);
        expect(verifies(payload)).toBe(false);
      }),
    );
  });
});

describe("base64", () => {
  it("is read as an encoder writes it, in both alphabets", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const buffer = Buffer.from(bytes);
        const unpadded = buffer.toString("base64url");
        const padded = unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, "=");
        for (const text of [buffer.toString("base64"), unpadded, padded])
          expect(decodeBase64(text)).toEqual(buffer);
      }),
    );
  });

  it.each(["AA=", "A", "AB==", "AB", "+-AA", "AA==\n", " AA==", "AA= ="])("is not %j", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
