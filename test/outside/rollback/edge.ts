import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ENVIRONMENT } from "../../ops/rollback/fake-world";

/** CloudFront's key-value store by its data plane, which moto has not; and the site. */
export class Edge {
  page = "1.2.0";
  private version = 1;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Edge> {
    const server = createServer();
    const edge = new Edge(server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        const [status, answer] = edge.answer(
          request.method ?? "",
          decodeURIComponent(request.url ?? ""),
          body,
          request.headers["if-match"],
        );
        // SigV4 alone is refused by the real one.
        const signed = String(request.headers.authorization).startsWith("AWS4-ECDSA-P256-SHA256");
        const site = !/key-value-stores/.test(request.url ?? "");
        response.writeHead(signed || site ? status : 403, {
          "content-type": "application/json",
          etag: `E${edge.version}`,
        });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return edge;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(method: string, path: string, body: string, match: string | undefined): [number, object] {
    if (!path.startsWith("/key-value-stores/")) return [200, { status: "ok" }];
    if (!path.includes("/keys/"))
      return [
        200,
        {
          ItemCount: 1,
          TotalSizeInBytes: 10,
          KvsARN: ENVIRONMENT.POINTER_STORE_ARN,
          Status: "READY",
          Created: 1,
        },
      ];
    if (method === "GET")
      return [200, { Key: "frontend", Value: this.page, ItemCount: 1, TotalSizeInBytes: 10 }];
    if (match !== `E${this.version}`) return [409, { __type: "ConflictException" }];
    this.version += 1;
    this.page = (JSON.parse(body) as { Value: string }).Value;
    return [200, { ItemCount: 1, TotalSizeInBytes: 10 }];
  }
}
