import { readFileSync } from "node:fs";
import { createServer as createPlain } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { type TlsOptions, createServer } from "node:tls";
import { certificatesCollector } from "../../../../ops/evidence/collect/e7";
import type { Kept } from "../../../../ops/evidence/live/acm";
import { readCertificate } from "../../../../ops/evidence/live/certificate";
import { Authority } from "../../../../rehearsal/cloud/kernel/authority";
import { CONFIG, figuresOf, releaseOf, workplace } from "../../../support/collecting";

const at = workplace();
const now = new Date();
const DAY = 86_400_000;
const ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const listening = (server: Server): Promise<number> => {
  servers.push(server);
  server.on("error", () => undefined);
  return new Promise((resolve) =>
    server.listen(0, "localhost", () => resolve((server.address() as AddressInfo).port)),
  );
};
const serving = (options: TlsOptions): Promise<number> =>
  listening(createServer(options).on("tlsClientError", () => undefined));

/** An endpoint whose certificate is for these names and lasts for so many days. */
async function endpoint(authority: Authority, days: number, ...names: string[]): Promise<string> {
  const { certificate: cert, key } = await authority.issue(names, days);
  return `localhost:${await serving({ cert, key })}`;
}
const authority = (name: string): Promise<Authority> => Authority.open(at.path(name));

/** A collector that trusts this authority alone. */
const trusting = ({ certificateFile }: Authority, kept: Kept | string = "nobody was to ask") =>
  certificatesCollector({
    live: (where) => readCertificate(where, { authorities: [readFileSync(certificateFile, "utf8")] }),
    kept: async (arn) => (arn === ARN ? kept : "another ARN"),
  });

describe("E7 evidence", () => {
  it("is read from the live endpoints and from ACM", async () => {
    const own = await authority("own");
    const endpoints = `${await endpoint(own, 90, "localhost")}, ${await endpoint(own, 30, "localhost")}`;
    const kept = { status: "ISSUED", until: new Date(now.getTime() + 60 * DAY) };
    const collected = await at.collect(trusting(own, kept), { endpoints, acm: ARN }, undefined, now);
    const certificates = figuresOf(collected).certificates as {
      name: string;
      until: string;
      trusted: boolean;
    }[];
    expect(certificates.map(({ name, trusted }) => [name, trusted])).toEqual(
      [...endpoints.split(", "), ARN].map((name) => [name, true]),
    );
    const days = certificates.map(({ until }) => Math.round((Date.parse(until) - now.getTime()) / DAY));
    expect(days).toEqual([90, 30, 60]);
    expect(at.seen().text).toContain("Sluice rehearsal root");
  });

  it("is refused with each certificate that ends soon, ended, or is not trusted", async () => {
    const [own, other] = [await authority("own"), await authority("other")];
    const [soon, over, strange, misnamed] = [
      await endpoint(own, 10, "localhost"),
      await endpoint(own, -0.5, "localhost"),
      await endpoint(other, 90, "localhost"),
      await endpoint(own, 90, "other.example"),
    ];
    const endpoints = [soon, over, strange, misnamed].join(",");
    const kept = { status: "REVOKED", until: new Date(now.getTime() + 60 * DAY) };
    const message = await at.refusal(trusting(own, kept), { endpoints, acm: ARN }, undefined, now);
    expect(message).toMatch(new RegExp(`${soon} ends in (10.0|9.9) days; 21 are needed`));
    expect(message).toContain(`${over} is not trusted: "CERT_HAS_EXPIRED"`);
    expect(message).toContain(`${strange} is not trusted: "`);
    expect(message).toContain(`${misnamed} is not trusted: "ERR_TLS_CERT_ALTNAME_INVALID"`);
    expect(message).toContain(`${ARN} is not trusted: "REVOKED"`);
  });

  it("is refused for endpoints that show nothing, beside what the others show", async () => {
    const own = await authority("own");
    const plain = `localhost:${await listening(createPlain((socket) => socket.end("hello")))}`;
    const gone = createPlain();
    const closed = `localhost:${await listening(gone)}`;
    await new Promise((resolve) => gone.close(resolve));
    const soon = await endpoint(own, 10, "localhost");
    const given = { endpoints: [plain, closed, soon].join(","), acm: ARN };
    const message = await at.refusal(
      trusting(own, "acm:DescribeCertificate: refused"),
      given,
      undefined,
      now,
    );
    expect(message).toContain(`${plain}: ERR_SSL_`);
    expect(message).toMatch(new RegExp(`${closed}: (ECONNREFUSED|AggregateError)`));
    expect(message).toContain(`${soon} ends in`);
    expect(message).toContain(`${ARN}: acm:DescribeCertificate: refused`);
    const pending = trusting(own, { status: "PENDING_VALIDATION", until: undefined });
    expect(await at.refusal(pending, given, undefined, now)).toContain(
      "it is PENDING_VALIDATION and has no end",
    );
  });

  it("reads the stack's public names unless others are given", async () => {
    const asked: string[] = [];
    const until = new Date(now.getTime() + 60 * DAY);
    const collector = certificatesCollector({
      live: async ({ host, port }) => {
        asked.push(`${host}:${port}`);
        return { trusted: true, why: undefined, until, issuer: "CA", fingerprint: "f" };
      },
      kept: async () => "nobody was to ask",
    });
    await at.collect(collector, {}, undefined, now);
    expect(asked.sort()).toEqual([
      "ai.harbor.example:443",
      "api.harbor.example:443",
      "app.harbor.example:443",
    ]);
    asked.length = 0;
    await at.collect(collector, {}, releaseOf(CONFIG.replace(/ {2}sluice:ai: .*\n/, "")), now);
    expect(asked).not.toContain("ai.harbor.example:443");
    expect(await at.refusal(collector, {}, { ...releaseOf(), stack: undefined })).toContain("no stack named");
    for (const given of [
      { endpoints: "https://app.example/" },
      { endpoints: "app:99999" },
      { acm: "arn:aws:x" },
    ])
      expect(await at.refusal(collector, given, undefined, now)).toContain("allowed: ");
    expect(await at.refusal(collector, { endpoints: "" }, undefined, now)).toContain(
      "no certificate was read",
    );
  });
});
