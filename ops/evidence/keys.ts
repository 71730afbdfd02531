import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { keyIdOf as keyIdOfPublic } from "../../policies/evidence/keys";
import { Refusal } from "./refusal";

/** A new Ed25519 key: the private half as PEM, the public half as the stack's config takes it. */
export function generateKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    publicKey: rawPublicKey(privateKey),
  };
}

/** Reads a private key; never repeats its text in an error. */
export function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Refusal(
      "the key is not a private key in PEM",
      "make one: npm run evidence -- keygen --name ci --role ci --out <file>",
    );
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new Refusal(
    `the key is of type ${String(key.asymmetricKeyType)}; Ed25519 is needed`,
    "make one: npm run evidence -- keygen --name ci --role ci --out <file>",
  );
}

/** Base64 of the 32 bytes of the public key that belongs to a private one. */
export function rawPublicKey(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url").toString("base64");
}

/** As the gates compute it of the public half. */
export const keyIdOf = (privateKey: KeyObject): string =>
  keyIdOfPublic(Buffer.from(rawPublicKey(privateKey), "base64"));

/** The lines to add below `sluice:evidence.keys`. Days are quoted: Pulumi would turn bare ones into timestamps. */
export function configSnippet(
  name: string,
  role: string,
  person: string | undefined,
  publicKey: string,
  today: Date,
  from: Date = today,
): string {
  const until = new Date(Date.UTC(today.getUTCFullYear() + 1, today.getUTCMonth(), today.getUTCDate()));
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return `- {name: ${name}, role: ${role}, ${person === undefined ? "" : `person: ${person}, `}publicKey: "${publicKey}", from: "${day(from)}", until: "${day(until)}"}`;
}
