import { CloudError } from "./model";

/** Where a name's port really listens on this machine. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * The cloud's DNS: names lead to other names (CNAME) or to endpoints on loopback. A machine's own ports below 1024
 * and addresses beyond 127.0.0.1 are not ours to take, so a name and port lead to a free loopback port instead.
 */
export class Names {
  private readonly aliases = new Map<string, string>();
  private readonly endpoints = new Map<string, Endpoint>();

  /** Declares that `name:port` is served at `endpoint`; returns the removal. */
  serve(name: string, port: number, endpoint: Endpoint): () => void {
    const key = `${normal(name)}:${port}`;
    this.endpoints.set(key, endpoint);
    return () => {
      if (this.endpoints.get(key) === endpoint) this.endpoints.delete(key);
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
    return this.endpoints.get(`${this.canonical(name)}:${port}`);
  }

  /** Every alias and endpoint, for the control interface. */
  all(): { aliases: Record<string, string>; endpoints: Record<string, Endpoint> } {
    return { aliases: Object.fromEntries(this.aliases), endpoints: Object.fromEntries(this.endpoints) };
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");
