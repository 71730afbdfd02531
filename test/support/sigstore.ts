import { createHash, generateKeyPairSync } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleToJSON } from "@sigstore/bundle";
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
} from "@sigstore/mock";
import { HashAlgorithm, PublicKeyDetails, TrustedRoot } from "@sigstore/protobuf-specs";
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } from "@sigstore/sign";
import { IN_TOTO } from "../../policies/evidence/dsse";

/** Who signs, as GitHub's token and then the certificate says. */
export interface Workflow {
  readonly issuer: string;
  /** Becomes the certificate's subject alternative name. */
  readonly subject: string;
}

/** What GitHub says of a workflow on main. */
export const ON_MAIN: Workflow = {
  issuer: "https://token.actions.githubusercontent.com",
  subject: "https://github.com/harbor-team/release/.github/workflows/evidence.yml@refs/heads/main",
};

/** An entry of `sluice:evidence.identities` for it. */
export const identityOf = ({ issuer, subject }: Workflow): Record<string, unknown> => ({
  ...{ name: "evidence workflow", role: "ci", issuer, subject },
  ...{ from: "2020-01-01", until: "2099-12-31" },
});

/** A whole Sigstore on loopback: certificate authority, its log, the signatures' log and the timestamps. */
export class Sigstore {
  private constructor(
    private readonly server: Server,
    private readonly url: string,
    /** The timestamps'. */
    private readonly clock: Date,
    /** As Sigstore publishes it, JSON. */
    readonly root: unknown,
  ) {}

  static async start(): Promise<Sigstore> {
    const keys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
    const ctlog = await initializeCTLog(keys());
    const ca = await initializeCA(keys(), ctlog);
    const clock = new Date();
    const tsa = await initializeTSA(keys(), clock);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const tlog = await initializeTLog(url, keys());
    const handlers = [fulcioHandler(ca, { strict: true }), rekorHandler(tlog), tsaHandler(tsa)];
    server.on("request", (request, response) => {
      const handler = handlers.find(({ path }) => path === request.url);
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        void (async () => {
          const body = Buffer.concat(parts).toString();
          const answer = await handler?.fn(body);
          response.writeHead(answer?.statusCode ?? 404, {
            "content-type": answer?.contentType ?? "text/plain",
          });
          response.end(answer?.response);
        })();
      });
    });
    const authority = (...certificates: ArrayBufferView[]) => ({
      subject: { commonName: "sigstore", organization: "loopback" },
      uri: url,
      certChain: { certificates: certificates.map((one) => ({ rawBytes: bytes(one) })) },
      validFor: { start: LONG_AGO },
      operator: "loopback",
    });
    const log = (publicKey: Buffer, keyId: Buffer) => ({
      baseUrl: url,
      hashAlgorithm: HashAlgorithm.SHA2_256,
      publicKey: {
        rawBytes: publicKey,
        keyDetails: PublicKeyDetails.PKIX_ECDSA_P256_SHA_256,
        validFor: { start: LONG_AGO },
      },
      logId: { keyId },
      checkpointKeyId: undefined,
      operator: "loopback",
    });
    const root: TrustedRoot = {
      mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
      certificateAuthorities: [authority(ca.rootCertificate)],
      ctlogs: [log(ctlog.publicKey, bytes(ctlog.logID))],
      tlogs: [log(tlog.publicKey, createHash("sha256").update(tlog.publicKey).digest())],
      timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
    };
    return new Sigstore(server, url, clock, TrustedRoot.toJSON(root));
  }

  /** The bundle that `actions/attest` would write for a statement. */
  async attest(statement: unknown, workflow: Workflow, type = IN_TOTO): Promise<Record<string, unknown>> {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const token = [part({ alg: "none" }), part({ iss: workflow.issuer, sub: workflow.subject }), ""].join(
      ".",
    );
    // The mock drops the zeros at a fraction's end, and the verifier reads three digits: the next second's 123 ms.
    this.clock.setTime(Math.ceil(Date.now() / 1000) * 1000 + 123);
    const to = { retry: 0 };
    const builder = new DSSEBundleBuilder({
      signer: new FulcioSigner({
        ...to,
        fulcioBaseURL: this.url,
        identityProvider: { getToken: () => Promise.resolve(token) },
      }),
      witnesses: [
        // The mock keeps a proposed `dsse` entry as it is, where Rekor keeps digests; of `intoto` both keep the same.
        new RekorWitness({ ...to, rekorBaseURL: this.url, entryType: "intoto" }),
        new TSAWitness({ ...to, tsaBaseURL: this.url }),
      ],
    });
    const bundle = await builder.create({ data: Buffer.from(JSON.stringify(statement)), type });
    return bundleToJSON(bundle);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

const LONG_AGO = new Date("2020-01-01T00:00:00Z");
const bytes = (view: ArrayBufferView): Buffer => Buffer.from(view.buffer as ArrayBuffer);
