import { randomUUID } from "node:crypto";
import { type Server, createServer } from "node:http";
import { closeServer, openServer } from "../network/loopback";
import type { Session, Sessions } from "./sessions";

/** A session with less than this left is not handed out again. */
const FRESH_MS = 10 * 60_000;

interface Holder {
  readonly roleArn: string;
  readonly name: string;
  session: Session;
}

/**
 * Where a task gets its role's credentials: a path of its own on loopback, which nobody else knows.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export class ContainerCredentials {
  private readonly holders = new Map<string, Holder>();
  private server: Server | undefined;
  private url = "";

  constructor(private readonly sessions: Sessions) {}

  async start(): Promise<void> {
    const server = createServer(({ url = "" }, response) => {
      const holder = this.holders.get(url);
      const [status, body] =
        holder === undefined ? [404, { message: "no such credentials" }] : [200, this.document(holder)];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    this.url = `http://127.0.0.1:${await openServer(server)}`;
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server !== undefined) await closeServer(server);
  }

  /** Opens an address for one task; `close` ends it with the task. */
  open(roleArn: string, name: string): { url: string; close: () => void } {
    const path = `/v2/credentials/${randomUUID()}`;
    this.holders.set(path, { roleArn, name, session: this.sessions.open(roleArn, name) });
    return { url: `${this.url}${path}`, close: () => void this.holders.delete(path) };
  }

  private document(holder: Holder): Record<string, string> {
    if (holder.session.expires - Date.now() < FRESH_MS)
      holder.session = this.sessions.open(holder.roleArn, holder.name);
    const { keyId, secret, token, expires, roleArn } = holder.session;
    return {
      RoleArn: roleArn,
      AccessKeyId: keyId,
      SecretAccessKey: secret,
      Token: token,
      Expiration: new Date(expires).toISOString(),
    };
  }
}
