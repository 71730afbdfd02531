import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, connect } from "node:tls";
import type { AddressInfo } from "node:net";
import { Authority } from "../../../../rehearsal/cloud/kernel/authority";

const folder = mkdtempSync(join(tmpdir(), "sluice-authority-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("issues certificates that a real TLS client verifies, for the named host only", async () => {
  const authority = await Authority.open(folder);
  const { certificate, key } = await authority.issue(["app.example.test"]);
  const server = createServer({ cert: certificate, key });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const dial = (servername: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const socket = connect({
        port,
        host: "127.0.0.1",
        servername,
        ca: readFileSync(authority.certificateFile),
      });
      socket.once("secureConnect", () => resolve(socket.authorized)).once("error", reject);
      socket.once("secureConnect", () => socket.destroy());
    });
  await expect(dial("app.example.test")).resolves.toBe(true);
  await expect(dial("other.example.test")).rejects.toThrow(/does not match/);
  server.close();
});
