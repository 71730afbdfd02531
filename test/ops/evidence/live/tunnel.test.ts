import { readFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type Server as TlsServer, createSecureContext, createServer as createTls } from "node:tls";
import { readCertificate } from "../../../../ops/evidence/live/certificate";
import { proxyFor } from "../../../../ops/evidence/live/tunnel";
import { Authority } from "../../../../rehearsal/cloud/kernel/authority";
import { workplace } from "../../../support/collecting";

const at = workplace();
const servers: (Server | TlsServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const portOf = (server: Server | TlsServer): Promise<number> => {
  servers.push(server);
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
};

describe("the proxy of a host", () => {
  const HTTPS_PROXY = "http://proxy.example:3128";

  it.each([
    ["app.harbor.example", { HTTPS_PROXY }, HTTPS_PROXY],
    ["app.harbor.example", { HTTPS_PROXY: "http://upper:1", https_proxy: HTTPS_PROXY }, HTTPS_PROXY],
    ["app.harbor.example", { HTTPS_PROXY, NO_PROXY: "127.0.0.1, other.example,r.example" }, HTTPS_PROXY],
    ["app.harbor.example", {}, undefined],
    ["app.harbor.example", { HTTPS_PROXY: "" }, undefined],
    ["app.harbor.example", { HTTPS_PROXY, NO_PROXY: "*" }, undefined],
    ["app.harbor.example", { HTTPS_PROXY, NO_PROXY: "x,.harbor.example" }, undefined],
    ["APP.harbor.example", { HTTPS_PROXY, no_proxy: "app.harbor.example:443" }, undefined],
  ])("%s by %j is %s", (host, environment, expected) => {
    expect(proxyFor(host, environment)?.origin).toBe(expected);
  });
});

describe("a certificate read through a proxy", () => {
  const asked: string[] = [];
  /** Leads every name to one port, or answers with a status. */
  const proxy = async (to: number | { status: number }): Promise<URL> => {
    const server = createServer().on("connect", (request, socket, head) => {
      asked.push(`${request.url} ${request.headers["proxy-authorization"] ?? "nobody"}`);
      if (typeof to !== "number") return socket.end(`HTTP/1.1 ${to.status} No\r\n\r\n`);
      const upstream = connect(to, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.write(head);
        socket.pipe(upstream).pipe(socket);
      });
      for (const end of [socket, upstream]) end.on("error", () => socket.destroy());
      return undefined;
    });
    return new URL(`http://user:pass%20word@127.0.0.1:${await portOf(server)}`);
  };

  it("is the endpoint's own, verified for its name", async () => {
    asked.length = 0;
    const own = await Authority.open(at.path("own"));
    const { certificate: cert, key } = await own.issue(["app.harbor.example"], 90);
    // As an edge with many names does: without a name in the greeting there is no certificate.
    const context = createSecureContext({ cert, key });
    const server = createTls({ SNICallback: (_, done) => done(null, context) });
    const port = await portOf(server.on("tlsClientError", () => undefined));
    const authorities = [readFileSync(own.certificateFile, "utf8")];
    const way = { authorities, proxy: await proxy(port) };
    await expect(readCertificate({ host: "app.harbor.example", port: 443 }, way)).resolves.toMatchObject({
      trusted: true,
      issuer: "Sluice rehearsal root",
    });
    await expect(readCertificate({ host: "other.example", port: 8443 }, way)).resolves.toMatchObject({
      trusted: false,
      why: "ERR_TLS_CERT_ALTNAME_INVALID",
    });
    const credential = `Basic ${Buffer.from("user:pass word").toString("base64")}`;
    expect(asked).toEqual([`app.harbor.example:443 ${credential}`, `other.example:8443 ${credential}`]);
  });

  it("is none where the proxy refuses, or is not there", async () => {
    const where = { host: "app.harbor.example", port: 443 };
    await expect(readCertificate(where, { proxy: await proxy({ status: 502 }) })).resolves.toBe(
      "the proxy answers 502",
    );
    const gone = createServer();
    const port = await portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    await expect(readCertificate(where, { proxy: new URL(`http://127.0.0.1:${port}`) })).resolves.toBe(
      "ECONNREFUSED",
    );
  });
});
