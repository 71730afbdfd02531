import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Authority } from "../../../rehearsal/cloud/kernel/authority";

export const HOST = "app.harbor.test";

/** A real TLS server that counts what it gets, and answers as the test says. */
export interface Site {
  readonly port: number;
  readonly caFile: string;
  /** Requests so far by path. */
  readonly seen: Record<string, number>;
  readonly hosts: Set<string>;
  close(): Promise<void>;
}

/** Answers a request; `number` counts the requests of the path from 1. */
export type Answers = Record<
  string,
  (request: IncomingMessage, response: ServerResponse, number: number) => void
>;

export async function openSite(answers: Answers, name = HOST): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-load-"));
  const authority = await Authority.open(folder);
  const { certificate, key } = await authority.issue([name]);
  const seen: Record<string, number> = {};
  const hosts = new Set<string>();
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const path = request.url ?? "";
    const number = (seen[path] ?? 0) + 1;
    seen[path] = number;
    hosts.add(request.headers.host ?? "");
    const answer = answers[path];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response, number);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caFile: authority.certificateFile,
    seen,
    hosts,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}
