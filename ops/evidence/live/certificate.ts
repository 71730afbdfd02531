import { type Socket, isIP } from "node:net";
import { type ConnectionOptions, type DetailedPeerCertificate, type TLSSocket, connect } from "node:tls";
import { LIMIT_MS, whyNoAnswer } from "./limit";
import { tunnel } from "./tunnel";

/** Where a certificate is shown. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What an endpoint shows to everybody who connects. */
export interface Shown {
  /** Whether a client with the usual authorities, or with those given, goes on. */
  readonly trusted: boolean;
  /** Why it does not. */
  readonly why: string | undefined;
  /** The first end in its chain, save that of the authority itself. */
  readonly until: Date;
  readonly issuer: string;
  /** Hex SHA-256 of the certificate. */
  readonly fingerprint: string;
}

/** How a connection is made. */
export interface Way {
  /** Whom it trusts, PEM. Default: Node's own authorities and those of NODE_EXTRA_CA_CERTS. */
  readonly authorities?: readonly string[];
  /** By way of this proxy. Default: directly. */
  readonly proxy?: URL;
}

/** Reads the certificate of a live endpoint. Resolves with the reason when none was shown. */
export async function readCertificate(
  { host, port }: Endpoint,
  { authorities, proxy }: Way = {},
): Promise<Shown | string> {
  let through: Socket | undefined;
  try {
    through = proxy && (await tunnel(proxy, host, port));
  } catch (failure) {
    return whyNoAnswer(failure);
  }
  return shownBy({
    host,
    port,
    ...(through === undefined ? {} : { socket: through }),
    // An address is no name: RFC 6066 keeps it out of the greeting.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
  });
}

function shownBy(options: ConnectionOptions): Promise<Shown | string> {
  return new Promise((resolve) => {
    // That it would be refused is what is to be found out: nothing is sent on this connection.
    const socket = connect({ ...options, rejectUnauthorized: false });
    const end = (result: Shown | string): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(result);
    };
    const limit = setTimeout(() => end(whyNoAnswer({ name: "TimeoutError" })), LIMIT_MS);
    socket.once("error", (failure) => end(whyNoAnswer(failure)));
    socket.once("close", () => end("it closed the connection"));
    socket.once("secureConnect", () => end(describe(socket)));
  });
}

function describe(socket: TLSSocket): Shown | string {
  const chain = chainOf(socket.getPeerCertificate(true));
  const [own] = chain;
  if (own === undefined) return "it showed no certificate";
  const ends = chain.map(({ valid_to }) => Date.parse(valid_to)).filter((end) => !Number.isNaN(end));
  const { authorized, authorizationError } = socket as { authorized: boolean; authorizationError?: unknown };
  return {
    trusted: authorized,
    why: authorized ? undefined : String(authorizationError),
    until: new Date(Math.min(...ends)),
    issuer: String(own.issuer.O ?? own.issuer.CN),
    fingerprint: own.fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** From the endpoint's own up, without an authority at the top: clients have that one themselves. */
function chainOf(own: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = own;
  // An authority is its own issuer.
  while (next?.valid_to !== undefined && !chain.includes(next)) {
    if (next.issuerCertificate === next && chain.length > 0) break;
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}
