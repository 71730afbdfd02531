import type * as Jose from "jose" with { "resolution-mode": "import" };
import { auth0Collector } from "../../../../ops/evidence/collect/e3";
import type { Given } from "../../../../ops/evidence/collector";
import { answering } from "../../../support/answering";
import { NOW, figuresOf, workplace } from "../../../support/collecting";

const at = workplace();
const tenant = answering();
const SECRET = "client-secret-that-nobody-sees";
const AUDIENCE = "https://api.harbor.example";
const SECONDS = NOW.getTime() / 1000;

let jose: typeof Jose;
let keys: Awaited<ReturnType<typeof Jose.generateKeyPair>>;
let jwks: object;
beforeAll(async () => {
  jose = await import("jose");
  keys = await jose.generateKeyPair("RS256");
  jwks = { keys: [{ ...(await jose.exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" }] };
});

interface Token {
  claims?: Record<string, unknown>;
  algorithm?: string;
  key?: Parameters<Jose.SignJWT["sign"]>[0];
}

const tokenOf = ({ claims = {}, algorithm = "RS256", key = keys.privateKey }: Token = {}): Promise<string> =>
  new jose.SignJWT({
    iss: `${tenant.url()}/`,
    aud: AUDIENCE,
    iat: SECONDS,
    exp: SECONDS + 86_400,
    ...claims,
  })
    .setProtectedHeader({ alg: algorithm, kid: "k1" })
    .sign(key);

/** The tenant answers with this token. */
function grant(token: string): void {
  tenant.reply = ({ path }) =>
    path === "/.well-known/jwks.json"
      ? { body: jwks }
      : path === "/oauth/token"
        ? { body: { access_token: token, token_type: "Bearer", expires_in: 86_400 } }
        : { status: 404 };
}

const collector = auth0Collector({ environment: { AUTH0_SECRET: SECRET, EMPTY: "" }, fetch });
const given = (change: Given = {}): Given => ({
  issuer: tenant.url(),
  audience: AUDIENCE,
  clientId: "m2m",
  clientSecretEnv: "AUTH0_SECRET",
  ...change,
});

describe("E3 evidence", () => {
  it("is a token by client credentials, verified with the tenant's keys", async () => {
    const token = await tokenOf();
    grant(token);
    const collected = await at.collect(collector, given());
    expect(tenant.asked.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "GET /.well-known/jwks.json",
      "POST /oauth/token",
    ]);
    const asked = tenant.asked.find(({ method }) => method === "POST");
    expect(asked?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(asked?.body ?? "")).toEqual({
      grant_type: "client_credentials",
      client_id: "m2m",
      client_secret: SECRET,
      audience: AUDIENCE,
    });
    expect(figuresOf(collected)).toMatchObject({ issuer: `${tenant.url()}/`, algorithm: "RS256" });
    expect((figuresOf(collected).checks as { name: string }[]).map(({ name }) => name)).toEqual([
      "signature",
      "issuer",
      "audience",
      "times",
    ]);
    expect(collected.predicate).toMatchObject({ report: { digest: { sha256: at.seen().digest } } });
    const everything = JSON.stringify(collected) + at.seen().text;
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toContain(token);
  });

  it("is refused with all that is wrong with a token", async () => {
    grant(
      await tokenOf({
        claims: {
          iss: "https://other.eu.auth0.com/",
          aud: "https://other.example",
          iat: SECONDS - 7200,
          exp: SECONDS - 60,
        },
      }),
    );
    const message = await at.refusal(collector, given());
    expect(message).toContain('issuer: "https://other.eu.auth0.com/: unexpected');
    expect(message).toContain('audience: "https://other.example: unexpected');
    expect(message).toContain("times: ");
    expect(message).toContain("timestamp check failed");
    expect(message).not.toContain("signature: ");
    expect(at.seen().text).toContain("https://other.example");
  });

  const wrong: [string, () => Promise<Token> | Token, string][] = [
    [
      "signed with another key",
      async () => ({ key: (await jose.generateKeyPair("RS256")).privateKey }),
      "signature: ",
    ],
    [
      "signed with the shared secret",
      () => ({ algorithm: "HS256", key: new TextEncoder().encode(SECRET) }),
      "signed with HS256, which anybody who verifies could have made",
    ],
    ["not valid yet", () => ({ claims: { nbf: SECONDS + 600 } }), '"nbf" claim timestamp check failed'],
    ["without an end", () => ({ claims: { exp: undefined } }), 'missing required "exp" claim'],
  ];
  it.each(wrong)("is refused for a token %s", async (_, token, says) => {
    grant(await tokenOf(await token()));
    expect((await at.refusal(collector, given())).replaceAll("\\", "")).toContain(says);
  });

  it("is refused for an opaque token, a refused application and a tenant without keys, both ends at once", async () => {
    grant("opaque");
    expect(await at.refusal(collector, given())).toContain("the token is no signed JWT");
    tenant.reply = ({ path }) =>
      path === "/oauth/token"
        ? { status: 401, body: { error: `access_denied ${SECRET}`, error_description: SECRET } }
        : { body: "no keys" };
    const message = await at.refusal(collector, given());
    expect(message).toContain("the token: 401 access_denied (hidden)");
    expect(message).toContain("the tenant's keys: 200, and no JSON object");
    expect(message + at.seen().text).not.toContain(SECRET);
    tenant.reply = () => ({ body: {} });
    expect(await at.refusal(collector, given())).toContain("the answer has no access_token");
  });

  it("carries the secret to nobody else: no redirect, no plain address", async () => {
    const elsewhere = { location: `${tenant.url()}/elsewhere` };
    tenant.reply = ({ path }) => (path === "/elsewhere" ? { body: {} } : { status: 307, headers: elsewhere });
    expect(await at.refusal(collector, given())).toContain("the token: 307");
    expect(tenant.asked.map(({ path }) => path)).not.toContain("/elsewhere");
    const before = tenant.asked.length;
    for (const issuer of ["http://harbor.eu.auth0.com/", "harbor", `https://${SECRET}@harbor.eu.auth0.com/`])
      expect(await at.refusal(collector, given({ issuer }))).toContain("--issuer is no address");
    expect(tenant.asked).toHaveLength(before);
  });

  it("never repeats a secret that was passed in place of its variable's name", async () => {
    for (const clientSecretEnv of [SECRET, "EMPTY"]) {
      const message = await at.refusal(collector, given({ clientSecretEnv }));
      expect(message).toContain("--client-secret-env names no environment variable that is set");
      expect(message).not.toContain(SECRET);
    }
  });
});
