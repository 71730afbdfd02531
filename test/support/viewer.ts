import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { World } from "../../rehearsal/cloud/kernel/world";

export interface Seen {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

interface Options {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Connects to this name instead, as a viewer with a wrong Host would. */
  readonly via?: string;
  readonly agent?: https.Agent;
  /** Skips the certificate check, for names that no certificate covers. */
  readonly insecure?: boolean;
}

/** Asks as a viewer does: the name resolved in the cloud's DNS, TLS verified against its authority. */
export function visit(
  world: World,
  address: string,
  { method = "GET", headers = {}, body, via, agent, insecure }: Options = {},
): Promise<Seen> {
  const url = new URL(address);
  const secure = url.protocol === "https:";
  const name = via ?? url.hostname;
  const endpoint = world.names.resolve(name, secure ? 443 : 80);
  if (endpoint === undefined) return Promise.reject(new Error(`${name} leads nowhere`));
  const common = {
    host: endpoint.address,
    port: endpoint.port,
    method,
    path: url.pathname + url.search,
    headers: {
      host: url.hostname,
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const take = (answer: http.IncomingMessage): void => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: bytes.toString(), bytes });
      });
    };
    const request = secure
      ? https.request(
          {
            ...common,
            servername: url.hostname,
            ca: readFileSync(world.authority.certificateFile),
            agent,
            rejectUnauthorized: insecure !== true,
          },
          take,
        )
      : http.request(common, take);
    request.on("error", reject).end(body);
  });
}
