import { generateKeyPairSync } from "node:crypto";
import { configSnippet, generateKey, readPrivateKey } from "../../../ops/evidence/keys";

const now = new Date("2026-11-23T12:00:00Z");
const { privateKey } = generateKey();

describe("a key", () => {
  it("is Ed25519 in PEM, and its text never shows in an error", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ format: "pem", type: "pkcs8" })
      .toString();
    expect(() => readPrivateKey(rsa)).toThrow("of type rsa; Ed25519 is needed");
    const broken = privateKey.replace("MC4", "XXX");
    expect(() => readPrivateKey(broken)).toThrow("not a private key in PEM");
    expect(() => readPrivateKey(broken)).not.toThrow(broken.split("\n")[1]);
  });

  it("comes with the lines for the config", () => {
    expect(configSnippet("ci", "ci", undefined, "AAAA", now)).toBe(
      '- {name: ci, role: ci, publicKey: "AAAA", from: "2026-11-23", until: "2027-11-23"}',
    );
    expect(configSnippet("anna", "security", "anna@harbor.example", "AAAA", now)).toBe(
      '- {name: anna, role: security, person: anna@harbor.example, publicKey: "AAAA", from: "2026-11-23", until: "2027-11-23"}',
    );
    expect(configSnippet("ci", "ci", undefined, "AAAA", now, new Date("2026-10-31T00:00:00Z"))).toContain(
      'from: "2026-10-31", until: "2027-11-23"}',
    );
  });
});
