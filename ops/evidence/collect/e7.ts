import { e7 as gate } from "../../../policies/gates/e7-certificates";
import type { Collector } from "../collector";
import { type ReadKept, readFromAcm } from "../live/acm";
import { type Endpoint, type Shown, readCertificate } from "../live/certificate";
import { proxyFor } from "../live/tunnel";
import { REPORT_OUT, observed } from "../observed";
import { Refusal } from "../refusal";
import { type ReleaseNamed, stackOf } from "../release";
import { bag } from "../stack";

/** Where certificates are read. */
export interface Certificates {
  readonly live: (endpoint: Endpoint) => Promise<Shown | string>;
  readonly kept: ReadKept;
}

/** One certificate as the gate reads it, or why there is none to read. */
type Read =
  | {
      readonly name: string;
      readonly trusted: boolean;
      readonly why: string | undefined;
      readonly until: string | undefined;
    }
  | { readonly fault: string };

/** E7: the certificate that each endpoint shows, and those that ACM keeps. */
export const certificatesCollector = ({ live, kept }: Certificates): Collector => ({
  row: "E7",
  summary: "TLS certificates: read from the live endpoints, and from ACM",
  options: [
    {
      flags: "--endpoints <host[:port],…>",
      description: "what is connected to (default: the stack's public names)",
      required: false,
    },
    {
      flags: "--acm <arn,…>",
      description: "certificates of ACM besides, such as the load balancer's, which only CloudFront reaches",
      required: false,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const endpoints = given.endpoints === undefined ? namesOf(release) : listed(given.endpoints);
    const arns = listed(given.acm ?? "").map(arnIn);
    const read = await Promise.all([
      ...endpoints.map((endpoint) => readLive(live, endpoint)),
      ...arns.map((arn) => readKept(kept, arn)),
    ]);
    const certificates = read.flatMap((one) => ("fault" in one ? [] : [one]));
    const look = {
      figures: { certificates },
      faults: read.flatMap((one) => ("fault" in one ? [one.fault] : [])),
      said: `${certificates.length} certificates are trusted and last`,
      seen: { endpoints, arns },
      next: "docs/runbooks/certificates.md",
    };
    return observed(gate, look, given, release, now);
  },
});

export const e7 = certificatesCollector({
  live: (endpoint) => readCertificate(endpoint, { proxy: proxyFor(endpoint.host, process.env) }),
  kept: readFromAcm,
});

/** Every name that viewers and programs use. */
function namesOf(release: ReleaseNamed): string[] {
  const stack = stackOf(release);
  const { apiDomain, aiDomain } = bag(stack.config["sluice:edge"]);
  return [stack.config["sluice:domain"], apiDomain, ...(stack.hasAi ? [aiDomain] : [])].filter(
    (name) => typeof name === "string",
  );
}

async function readLive(live: Certificates["live"], endpoint: string): Promise<Read> {
  const shown = await live(endpointIn(endpoint));
  if (typeof shown === "string") return { fault: `${endpoint}: ${shown}` };
  const { until, ...rest } = shown;
  return { name: endpoint, ...rest, until: until.toISOString() };
}

async function readKept(kept: ReadKept, arn: string): Promise<Read> {
  const found = await kept(arn);
  if (typeof found === "string") return { fault: `${arn}: ${found}` };
  const { status, until } = found;
  if (until === undefined) return { fault: `${arn}: it is ${status} and has no end yet` };
  const trusted = status === "ISSUED";
  return { name: arn, trusted, why: trusted ? undefined : status, until: until.toISOString() };
}

const listed = (value: string): string[] =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

function endpointIn(value: string): Endpoint {
  const [, host, port = "443"] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/i.exec(value) ?? [];
  if (host !== undefined && Number(port) > 0 && Number(port) < 65_536) return { host, port: Number(port) };
  throw new Refusal(
    `${JSON.stringify(value)} is no endpoint; allowed: a host name, or host:port`,
    "write it like app.example.com or app.example.com:8443",
  );
}

function arnIn(value: string): string {
  if (/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/.test(value)) return value;
  throw new Refusal(
    `${JSON.stringify(value)} is no certificate's ARN; allowed: arn:aws:acm:<region>:<account>:certificate/<id>`,
    "`aws acm list-certificates` shows them",
  );
}
