import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Puts an image of one file, `server.js`, into the registry below `directory`; returns its digest, `sha256:…`. */
export function pushImage(
  directory: string,
  source: string,
  command: readonly string[] = ["node", "server.js"],
): string {
  const hex = createHash("sha256").update(source).update(command.join(" ")).digest("hex");
  const folder = join(directory, "registry", hex);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server.js"), source);
  writeFileSync(join(folder, "image.json"), JSON.stringify({ command }));
  return `sha256:${hex}`;
}

/** A server that answers every request with `body()` as JSON, and on SIGTERM serves on for a moment, as a good one does. */
export const SERVER = (body: string): string => `
const http = require("node:http");
const server = http.createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(((request) => (${body}))(request)));
});
server.keepAliveTimeout = 75000;
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening"));
process.on("SIGTERM", () => { console.log("terminating"); setTimeout(() => process.exit(0), 100); });
`;

/** Whether a process of that id is there. */
export { isAlive as alive } from "../../rehearsal/engine/processes";
