import { CloudError } from "./model";
import type { Peer } from "./ports";

/** Where a name's port really listens on this machine. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

interface Served {
  readonly endpoint: Endpoint;
  admits(from: Peer): boolean;
}

/**
 * The cloud's DNS: names lead to other names (CNAME) or to endpoints on loopback. A machine's own ports below 1024
 * and addresses beyond 127.0.0.1 are not ours to take, so a name and port lead to a free loopback port instead.
 */
export class Names {
  private readonly aliases = new Map<string, string>();
  private readonly served = new Map<string, Served>();

  /** Declares that `name:port` is served at `endpoint`, to those whom `admits` lets in; returns the removal. */
  serve(
    name: string,
    port: number,
    endpoint: Endpoint,
    admits: (from: Peer) => boolean = () => true,
  ): () => void {
    const key = `${normal(name)}:${port}`;
    const served = { endpoint, admits };
    this.served.set(key, served);
    return () => {
      if (this.served.get(key) === served) this.served.delete(key);
    };
  }

  /** Declares a CNAME; a name has at most one (RFC 1034, 3.6.2). */
  alias(name: string, target: string): void {
    this.aliases.set(normal(name), normal(target));
  }

  removeAlias(name: string): void {
    this.aliases.delete(normal(name));
  }

  /** Follows a name to the end of its aliases. */
  canonical(name: string): string {
    let current = normal(name);
    for (let hops = 0; hops < 8; hops += 1) {
      const next = this.aliases.get(current);
      if (next === undefined) return current;
      current = next;
    }
    throw new CloudError("SERVFAIL", `${name} leads through more than 8 aliases, last ${current}`);
  }

  /** The endpoint behind a name and port, or undefined: NXDOMAIN, or nothing listens there. */
  resolve(name: string, port: number): Endpoint | undefined {
    return this.served.get(`${this.canonical(name)}:${port}`)?.endpoint;
  }

  /** The same for whoever asks: `dropped` when a firewall lets them not in, and their packets go unanswered. */
  reach(name: string, port: number, from: Peer): Endpoint | "dropped" | undefined {
    const served = this.served.get(`${this.canonical(name)}:${port}`);
    return served === undefined || served.admits(from) ? served?.endpoint : "dropped";
  }

  /** Every alias and endpoint, for the control interface. */
  all(): { aliases: Record<string, string>; endpoints: Record<string, Endpoint> } {
    const endpoints = [...this.served].map(([key, { endpoint }]) => [key, endpoint] as const);
    return { aliases: Object.fromEntries(this.aliases), endpoints: Object.fromEntries(endpoints) };
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");
