import { type Server, createServer } from "node:http";
import type { World } from "../kernel/world";
import { closeServer, openServer } from "../network/loopback";

const TOKEN = "/computeMetadata/v1/instance/service-accounts/default/token";

/**
 * The metadata server of Google's platforms: who runs on the machine gets tokens of its service account. Here one
 * address for each account, told by GCE_METADATA_HOST, which Google's libraries honour.
 * https://docs.cloud.google.com/compute/docs/metadata/overview
 */
export class MetadataServers {
  private readonly servers = new Map<string, { readonly server: Server; readonly port: Promise<number> }>();

  constructor(private readonly world: World) {}

  /** `host:port` of the account's server. */
  async host(email: string): Promise<string> {
    const made = this.servers.get(email) ?? this.start(email);
    this.servers.set(email, made);
    return `127.0.0.1:${await made.port}`;
  }

  async stop(): Promise<void> {
    const all = [...this.servers.values()];
    this.servers.clear();
    for (const { server, port } of all) {
      await port;
      await closeServer(server);
    }
  }

  private start(email: string): { server: Server; port: Promise<number> } {
    const server = createServer(({ url, headers }, response) => {
      // Without the header it could be a request that a page made a server send.
      const status = headers["metadata-flavor"] !== "Google" ? 403 : url?.split("?")[0] === TOKEN ? 200 : 404;
      response.writeHead(status, { "metadata-flavor": "Google", "content-type": "application/json" });
      if (status !== 200) return void response.end("{}");
      const { token, expires } = this.world.use("googleTokens").access([`serviceAccount:${email}`]);
      const expires_in = Math.floor((expires - Date.now()) / 1000);
      response.end(JSON.stringify({ access_token: token, expires_in, token_type: "Bearer" }));
    });
    return { server, port: openServer(server) };
  }
}
