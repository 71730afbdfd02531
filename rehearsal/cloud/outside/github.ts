import { z } from "zod";
import type { World } from "../kernel/world";
import { type ApiAnswer, type ApiHandler, bearerOf } from "../network/api";
import { GITHUB_TOKEN } from "./credentials";

/** What a repository was told, for its workflows that wait for it. */
export interface Dispatch {
  readonly repository: string;
  readonly eventType: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Cloud time, milliseconds since the epoch. */
  readonly at: number;
}

const KEPT = 100;
/** GitHub's limits on what a workflow can be told. */
const MOST_PROPERTIES = 10;
const MOST_BYTES = 65_535;

const event = z.strictObject({
  event_type: z.string().min(1).max(100),
  client_payload: z.record(z.string(), z.unknown()).default({}),
});

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export const githubError = (status: number, message: string): ApiAnswer => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
});

/**
 * The part of GitHub's API by which a rollback asks a repository for a revert. A repository that the token cannot write
 * to is not found. https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event
 */
export function githubApi(world: World, dispatches: Dispatch[]): ApiHandler {
  return ({ method, path, headers, body }) => {
    const repository = /^\/repos\/([^/]+\/[^/]+)\/dispatches$/.exec(path)?.[1];
    if (method !== "POST" || repository === undefined) return undefined;
    if (headers["user-agent"] === undefined)
      return githubError(
        403,
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
      );
    const token = bearerOf(headers.authorization) ?? /^token (\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined) return githubError(404, "Not Found");
    if (token !== GITHUB_TOKEN) return githubError(401, "Bad credentials");
    const given = read(body);
    if (typeof given === "string") return githubError(given === UNREADABLE ? 400 : 422, given);
    const { event_type: eventType, client_payload: payload } = given;
    dispatches.push({ repository, eventType, payload, at: world.clock.now() });
    dispatches.splice(0, dispatches.length - KEPT);
    world.events.record("github", "repository-dispatched", `${repository}: ${eventType}`, payload);
    return { status: 204, body: Buffer.alloc(0) };
  };
}

const UNREADABLE = "Problems parsing JSON";

/** What the repository is told, or what is wrong with it. */
function read(body: Buffer): z.infer<typeof event> | string {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return UNREADABLE;
  }
  const parsed = event.safeParse(json);
  if (!parsed.success)
    return `Invalid request.\n\n${parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n")}`;
  const payload = parsed.data.client_payload;
  const count = Object.keys(payload).length;
  if (count > MOST_PROPERTIES)
    return `Invalid request.\n\nNo more than ${MOST_PROPERTIES} properties are allowed; ${count} were supplied.`;
  return Buffer.byteLength(JSON.stringify(payload)) > MOST_BYTES
    ? "client_payload is too large"
    : parsed.data;
}
