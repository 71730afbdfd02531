import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { type Evidence, readEvidence } from "../../../policies/evidence/evidence";
import { faultsOfTests } from "../../../policies/evidence/predicates/test-result";
import { prove } from "../../../policies/evidence/prove";
import { CANDIDATE, STABLE, makeKey, signed, statement, trusted } from "../../support/release-record";
import { ON_MAIN, Sigstore, type Workflow, identityOf } from "../../support/sigstore";

let sigstore: Sigstore;
let bundle: Record<string, unknown>;
beforeAll(async () => {
  sigstore = await Sigstore.start();
  bundle = await sigstore.attest(statement(CANDIDATE, 0), ON_MAIN);
});
afterAll(() => sigstore.close());

interface Given {
  readonly content: unknown;
  readonly identities: unknown;
  readonly keys: unknown;
  readonly trustedRoot: unknown;
  readonly asOf: number;
}
const judge = (change: Partial<Given> = {}): string => {
  const { content, asOf, ...settings }: Given = {
    content: bundle,
    identities: [identityOf(ON_MAIN)],
    keys: [],
    trustedRoot: sigstore.root,
    asOf: Date.now(),
    ...change,
  };
  const text = JSON.stringify({
    ...settings,
    maxAgeDays: 14,
    statements: { "1.2.0": { "q1.sigstore.json": content } },
  });
  const evidence: Evidence = readEvidence(text);
  const verdict = prove(evidence, {
    row: "Q1",
    proofs: [{ kind: "report", roles: ["ci"], faults: faultsOfTests }],
    maxAgeDays: 14,
    digest: CANDIDATE,
    asOf,
  });
  return verdict.proven ? `proven by ${verdict.proofs[0]?.signer}` : verdict.reasons.join("; ");
};
const replaced = (change: (bundle: never) => void): Record<string, unknown> => {
  const copy = structuredClone(bundle);
  change(copy as never);
  return copy;
};

describe("a bundle of actions/attest", () => {
  it("proves a row, offline, by the workflow's identity", () => {
    expect(judge()).toBe("proven by evidence workflow");
  });

  it("stands beside keys: either suffices", () => {
    const key = makeKey();
    const keys = [trusted(key)];
    expect(judge({ keys })).toBe("proven by evidence workflow");
    expect(judge({ keys, content: signed(statement(CANDIDATE, 0), key) })).toBe("proven by ci");
  });

  it.each<[string, Partial<Workflow>]>([
    ["of a branch", { subject: ON_MAIN.subject.replace("heads/main", "heads/fix") }],
    ["of a fork", { subject: ON_MAIN.subject.replace("harbor-team", "harbor-teams") }],
    ["whose name goes on", { subject: `${ON_MAIN.subject}-2` }],
    ["of another issuer", { issuer: "https://token.actions.example.com" }],
  ])("proves nothing when it is signed by a workflow %s", async (_, other) => {
    const content = await sigstore.attest(statement(CANDIDATE, 0), { ...ON_MAIN, ...other });
    expect(judge({ content })).toMatch(/which is no trusted identity \(trusted: evidence workflow \(ci\)\)/);
  });

  it("takes no identity for a pattern", async () => {
    const dots = { ...ON_MAIN, subject: ON_MAIN.subject.replace("github.com", "githubXcom") };
    expect(judge({ content: await sigstore.attest(statement(CANDIDATE, 0), dots) })).toContain(
      "no trusted identity",
    );
    expect(judge({ identities: [{ ...identityOf(ON_MAIN), subject: ".*" }] })).toContain(
      "no trusted identity",
    );
  });

  it("proves nothing for another digest, for another role, or outside the identity's days", async () => {
    const other = await sigstore.attest(statement(STABLE, 0), ON_MAIN);
    expect(judge({ content: other })).toContain(`does not speak of ${CANDIDATE}`);
    expect(judge({ identities: [{ ...identityOf(ON_MAIN), role: "security" }] })).toContain(
      "has the role security",
    );
    expect(judge({ identities: [{ ...identityOf(ON_MAIN), until: "2021-01-01" }] })).toContain(
      "is valid from",
    );
    expect(judge({ identities: [{ ...identityOf(ON_MAIN), from: "soon" }] })).toContain(
      "no trusted identity",
    );
    expect(judge({ identities: undefined })).toContain("(trusted: none)");
  });

  it("proves nothing by another Sigstore than the trusted one: without a root, the pinned public one", async () => {
    const impostor = await Sigstore.start();
    try {
      const content = await impostor.attest(statement(CANDIDATE, 0), ON_MAIN);
      expect(judge({ content })).toContain("the Sigstore bundle does not hold");
    } finally {
      await impostor.close();
    }
    expect(judge({ trustedRoot: undefined })).toContain("the Sigstore bundle does not hold");
    expect(judge({ trustedRoot: { mediaType: 1 } })).toMatch(/does not hold|cannot be read/);
    expect(judge({ trustedRoot: "none" })).toMatch(/does not hold|cannot be read/);
  });

  it.each<[string, (copy: { dsseEnvelope: Envelope; verificationMaterial: Material }) => void]>([
    ["its payload", ({ dsseEnvelope }) => (dsseEnvelope.payload = base64(statement(STABLE, 0)))],
    ["its signature", ({ dsseEnvelope }) => (dsseEnvelope.signatures = [{ sig: base64("x") }])],
    ["no signature", ({ dsseEnvelope }) => (dsseEnvelope.signatures = [])],
    ["no log entry", ({ verificationMaterial }) => (verificationMaterial.tlogEntries = [])],
    [
      "no time",
      ({ verificationMaterial }) => {
        verificationMaterial.tlogEntries = [];
        verificationMaterial.timestampVerificationData = { rfc3161Timestamps: [] };
      },
    ],
  ])("proves nothing after a change: %s", (_, change) => {
    expect(judge({ content: replaced(change as never) })).toMatch(
      /the Sigstore bundle does not hold|no DSSE envelope/,
    );
  });

  it("holds a statement and nothing else", async () => {
    const content = await sigstore.attest(statement(CANDIDATE, 0), ON_MAIN, "application/json");
    expect(judge({ content })).toContain("its payload is application/json");
  });

  it("is read without an error whatever stands in it", () => {
    const paths = pathsOf(bundle);
    const value = fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...paths), value, (path, other) => {
        const content = structuredClone(bundle);
        const holder = path
          .slice(0, -1)
          .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, content);
        holder[path.at(-1) ?? ""] = other;
        // What it says may only be what was signed.
        expect(judge({ content })).toEqual(expect.any(String));
        if (path[0] === "dsseEnvelope" && path[1] === "payload" && other !== undefined)
          expect(judge({ content })).not.toContain("proven by");
      }),
      { numRuns: 100 },
    );
  });
});

it("has the public instance's root pinned, and can read it", () => {
  const pinned: unknown = JSON.parse(
    readFileSync(join(__dirname, "../../../policies/evidence/trusted-root.json"), "utf8"),
  );
  expect(pinned).toMatchObject({ tlogs: expect.any(Array) as unknown });
  // A bundle that the public instance did not make does not hold by it, but the root itself is fine.
  expect(judge({ trustedRoot: pinned })).toMatch(/^(?!.*trustedRoot).*does not hold/);
});

interface Envelope {
  payload: string;
  signatures: unknown[];
}
interface Material {
  tlogEntries: unknown[];
  timestampVerificationData: unknown;
}
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (value === null || typeof value !== "object") return [path];
  const below = Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}
