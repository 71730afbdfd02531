import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiAnswer, ApiRequest } from "../network/api";
import type { World } from "../kernel/world";

/** Who runs the program here: its commands find their credentials where Google's libraries look for them. */
export const ENGINEER = "user:engineer@rehearsal.example";

const REFRESH = "rehearsal-only-not-a-secret";

/** Writes the file of application default credentials, and returns the variable that leads there. */
export function engineerCredentials(world: World): Record<string, string> {
  const file = join(world.directory, "google-credentials.json");
  const content = {
    type: "authorized_user",
    client_id: "rehearsal",
    client_secret: "none",
    refresh_token: REFRESH,
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return { GOOGLE_APPLICATION_CREDENTIALS: file };
}

/** https://developers.google.com/identity/protocols/oauth2/web-server#offline: a refresh token for an access token. */
export function refreshedToken(world: World, { method, path, body }: ApiRequest): ApiAnswer | undefined {
  if (method !== "POST" || path !== "/token") return undefined;
  const given = new URLSearchParams(body.toString("utf8"));
  if (given.get("grant_type") !== "refresh_token" || given.get("refresh_token") !== REFRESH)
    return { status: 400, body: { error: "invalid_grant", error_description: "Bad Request" } };
  const { token, expires } = world.use("googleTokens").access([ENGINEER]);
  const expires_in = Math.floor((expires - Date.now()) / 1000);
  return { status: 200, body: { access_token: token, expires_in, token_type: "Bearer" } };
}
