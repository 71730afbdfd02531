import "reflect-metadata";
import { createHash, webcrypto } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 86_400_000;

/** A private key and the certificate for it, PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** The rehearsal's certificate authority: every TLS connection inside is real and verified against it. */
export class Authority {
  private constructor(
    private readonly root: x509.X509Certificate,
    private readonly rootKey: webcrypto.CryptoKey,
    /** Path of the root certificate, for NODE_EXTRA_CA_CERTS, `curl --cacert` and browsers. */
    readonly certificateFile: string,
  ) {}

  /** Opens the authority kept in `folder`, or makes it. */
  static async open(folder: string): Promise<Authority> {
    x509.cryptoProvider.set(webcrypto as never);
    const [certificateFile, keyFile] = [join(folder, "root.pem"), join(folder, "root.key")];
    if (!existsSync(certificateFile)) await makeRoot(folder, certificateFile, keyFile);
    const rootKey = await webcrypto.subtle.importKey(
      "pkcs8",
      derFromPem(readFileSync(keyFile, "utf8")),
      ALGORITHM,
      false,
      ["sign"],
    );
    return new Authority(
      new x509.X509Certificate(readFileSync(certificateFile, "utf8")),
      rootKey,
      certificateFile,
    );
  }

  /** Issues a server certificate for the names, valid for `days` from now. */
  async issue(domains: readonly string[], days = 395): Promise<Identity> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: webcrypto.randomUUID().replaceAll("-", ""),
      subject: `CN=${domains[0] ?? "unnamed"}`,
      issuer: this.root.subject,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + days * DAY),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.rootKey,
      extensions: [
        new x509.SubjectAlternativeNameExtension(domains.map((value) => ({ type: "dns", value }))),
        new x509.ExtendedKeyUsageExtension(["1.3.6.1.5.5.7.3.1"]),
      ],
    });
    return { certificate: certificate.toString("pem"), key: await pemOfKey(keys.privateKey) };
  }

  /** SHA-256 of a certificate's public key, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
  static pin(certificate: string): string {
    const publicKey = new x509.X509Certificate(certificate).publicKey.rawData;
    return createHash("sha256").update(Buffer.from(publicKey)).digest("base64");
  }
}

async function makeRoot(folder: string, certificateFile: string, keyFile: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=Sluice rehearsal root",
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 3650 * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  writeFileSync(keyFile, await pemOfKey(keys.privateKey), { mode: 0o600 });
  writeFileSync(certificateFile, root.toString("pem"));
}

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
}

function derFromPem(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}
