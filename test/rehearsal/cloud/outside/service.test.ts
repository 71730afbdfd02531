import Stripe from "stripe";
import { auth0Settings } from "../../../../ops/export-settings/sources/auth0";
import { cloudflareSettings } from "../../../../ops/export-settings/sources/cloudflare";
import { stripeSettings } from "../../../../ops/export-settings/sources/stripe";
import { managementOf } from "../../../../rehearsal/cloud/outside/auth0";
import {
  AUTH0_CLIENT_SECRET,
  CLOUDFLARE_TOKEN,
  GITHUB_TOKEN,
  STRIPE_KEY,
} from "../../../../rehearsal/cloud/outside/credentials";
import { receiver } from "../../../../rehearsal/readiness/webhook";
import { StandingIn } from "../../../support/standing-in";

const DOMAIN = "harbor.eu.auth0.com";
const AUDIENCE = "https://api.harbor.example";
const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";
let at: StandingIn;
beforeAll(async () => {
  at = await StandingIn.open();
  await at.cloud.ask("/outside/auth0", { domain: DOMAIN, clientId: "release", audience: AUDIENCE });
});
afterAll(() => at.close());

describe("the Auth0 tenant", () => {
  const token = async (change: object = {}): Promise<{ status: number; body: Record<string, string> }> => {
    const answer = await at.fetch(`https://${DOMAIN}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: "release",
        client_secret: AUTH0_CLIENT_SECRET,
        audience: AUDIENCE,
        ...change,
      }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };

  it("signs what it gives with the key that it publishes", async () => {
    const { createRemoteJWKSet, customFetch, jwtVerify } = await import("jose");
    const { status, body } = await token();
    expect({ status, ...body }).toMatchObject({ status: 200, token_type: "Bearer", expires_in: 86_400 });
    const address = new URL(`https://${DOMAIN}/.well-known/jwks.json`);
    const keys = createRemoteJWKSet(address, { [customFetch]: at.fetch as never });
    const { payload } = await jwtVerify(String(body.access_token), keys, {
      issuer: `https://${DOMAIN}/`,
      audience: AUDIENCE,
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({ azp: "release", gty: "client-credentials" });
    const published = await (await at.fetch(address.href)).text();
    expect(Object.keys((JSON.parse(published) as { keys: [object] }).keys[0]).sort()).toEqual(
      ["alg", "e", "kid", "kty", "n", "use"].sort(),
    );
  });

  it.each([
    [{ client_secret: "another" }, 401],
    [{ client_id: "another" }, 401],
    [{ audience: "https://other.example" }, 403],
    [{ audience: undefined }, 403],
    [{ grant_type: "password" }, 403],
  ])("gives none for %j", async (change, status) => {
    await expect(token(change)).resolves.toMatchObject({
      status,
      body: { error: expect.stringMatching(/./) as string },
    });
  });

  it("tells its settings to a token of the management API alone, and what is not modelled to nobody", async () => {
    const settings = (clientId: string): Promise<unknown> =>
      auth0Settings({ domain: DOMAIN, clientId }, AUTH0_CLIENT_SECRET, at.fetch);
    await expect(settings("release")).rejects.toThrow();
    await at.cloud.ask("/outside/auth0", {
      domain: DOMAIN,
      clientId: "exporter",
      audience: managementOf(DOMAIN),
    });
    await expect(settings("exporter")).resolves.toMatchObject({
      clients: [{ client_id: "release" }, { client_id: "exporter" }],
      resourceServers: [{ identifier: AUDIENCE }, { identifier: managementOf(DOMAIN) }],
    });
    const read = async (path: string, authorization: string): Promise<number> =>
      (await at.fetch(`https://${DOMAIN}${path}`, { headers: { authorization } })).status;
    const [{ body: plain }, { body: managing }] = [
      await token(),
      await token({ client_id: "exporter", audience: managementOf(DOMAIN) }),
    ];
    const bearer = `Bearer ${managing.access_token}`;
    await expect(read("/api/v2/clients", `Bearer ${plain.access_token}`)).resolves.toBe(401);
    await expect(read("/api/v2/clients", bearer)).resolves.toBe(200);
    await expect(read("/api/v2/users", bearer)).resolves.toBe(501);
  });

  it("is the same after it was asked for again", async () => {
    const keys = async (): Promise<string> =>
      (await at.fetch(`https://${DOMAIN}/.well-known/jwks.json`)).text();
    const before = await keys();
    await at.cloud.ask("/outside/auth0", { domain: DOMAIN, clientId: "release", audience: AUDIENCE });
    await expect(keys()).resolves.toBe(before);
    await expect(token()).resolves.toMatchObject({ status: 200 });
  });
});

describe("Stripe's test mode", () => {
  const client = (key = STRIPE_KEY): Stripe =>
    new Stripe(key, {
      httpClient: Stripe.createFetchHttpClient(at.fetch),
      maxNetworkRetries: 0,
      telemetry: false,
    });
  const PAYMENT = { amount: 100, currency: "eur", payment_method: "pm_card_visa", confirm: true } as const;

  it("takes a test card's payment and sends a webhook that Stripe's own library verifies", async () => {
    const endpoint = await receiver();
    const registered = await client().webhookEndpoints.create({
      url: endpoint.url,
      enabled_events: ["payment_intent.succeeded"],
    });
    const payment = await client().paymentIntents.create(PAYMENT);
    expect(payment).toMatchObject({ status: "succeeded", livemode: false, amount: 100 });
    await expect(client().paymentIntents.retrieve(payment.id)).resolves.toMatchObject({ id: payment.id });
    const { payload, signature } = await endpoint.next(new AbortController().signal);
    const verify = (secret: string): unknown => client().webhooks.constructEvent(payload, signature, secret);
    expect(verify(registered.secret ?? "")).toMatchObject({
      type: "payment_intent.succeeded",
      livemode: false,
      data: { object: { id: payment.id } },
    });
    expect(() => verify("whsec_another")).toThrow("No signatures found");
    await expect(stripeSettings(STRIPE_KEY, at.fetch)).resolves.toMatchObject({
      webhookEndpoints: [{ id: registered.id }],
    });
    await client().webhookEndpoints.del(registered.id);
    const { webhookEndpoints } = await stripeSettings(STRIPE_KEY, at.fetch);
    expect(webhookEndpoints).toEqual([]);
    await endpoint.close();
  });

  it.each<[string, (stripe: Stripe) => Promise<unknown>, object]>([
    [
      "a card that is declined",
      (stripe) => stripe.paymentIntents.create({ ...PAYMENT, payment_method: "pm_card_chargeDeclined" }),
      { statusCode: 402, code: "card_declined", decline_code: "generic_decline" },
    ],
    [
      "a card that it does not know",
      (stripe) => stripe.paymentIntents.create({ ...PAYMENT, payment_method: "toString" }),
      { statusCode: 400, code: "resource_missing" },
    ],
    [
      "a parameter that is not modelled",
      (stripe) => stripe.paymentIntents.create({ ...PAYMENT, receipt_email: "a@harbor.example" }),
      { statusCode: 400, code: "parameter_unknown", param: "receipt_email" },
    ],
    [
      "an amount that is none",
      (stripe) => stripe.paymentIntents.create({ ...PAYMENT, amount: -1 }),
      { statusCode: 400, code: "parameter_invalid_integer" },
    ],
    [
      "a payment that nobody made",
      (stripe) => stripe.paymentIntents.retrieve("pi_none"),
      { statusCode: 404, code: "resource_missing" },
    ],
    [
      "a webhook that would leave the machine",
      (stripe) => stripe.webhookEndpoints.create({ url: "https://harbor.example/", enabled_events: ["*"] }),
      { statusCode: 400 },
    ],
    ["what is not modelled", (stripe) => stripe.customers.list(), { statusCode: 501 }],
  ])("refuses %s", async (_, ask, refusal) => {
    await expect(ask(client())).rejects.toMatchObject(refusal);
  });

  it("refuses another key, a live one before all", async () => {
    await expect(client("sk_live_1").paymentIntents.create(PAYMENT)).rejects.toMatchObject({
      statusCode: 401,
    });
  });
});

describe("Cloudflare's API", () => {
  it("tells the zone as it is declared, and no private key", async () => {
    const record = (name: string) => ({
      zoneId: ZONE,
      name,
      type: "CNAME",
      content: "x.cloudfront.net",
      ttl: 1,
      proxied: true,
    });
    await at.declared.create("DnsRecord", record("app.harbor.example"));
    await at.declared.create("DnsRecord", record("api.harbor.example"));
    await at.declared.create("DnsRecord", { ...record("other.example"), zoneId: "f".repeat(32) });
    await at.declared.create("ZoneSetting", { zoneId: ZONE, settingId: "ssl", value: "strict" });
    await at.declared.create("Ruleset", {
      zoneId: ZONE,
      kind: "zone",
      name: "no query",
      phase: "http_request_firewall_custom",
      rules: [{ action: "block", expression: 'http.request.uri.path eq "/x"' }],
    });
    const settings = await cloudflareSettings({ zoneId: ZONE }, CLOUDFLARE_TOKEN, at.fetch);
    expect(settings).toMatchObject({
      zone: { id: ZONE, name: "harbor.example" },
      settings: [{ id: "ssl", value: "strict" }],
      records: [{ name: "app.harbor.example", proxied: true }, { name: "api.harbor.example" }],
      rulesets: [{ name: "no query", rules: [{ action: "block" }] }],
    });
    expect(JSON.stringify(settings)).not.toMatch(/PRIVATE KEY|identity/);
  });

  it("tells lists by pages", async () => {
    const address = `https://api.cloudflare.com/client/v4/zones/${ZONE}/dns_records?per_page=1&page=2`;
    const answer = await at.fetch(address, { headers: { authorization: `Bearer ${CLOUDFLARE_TOKEN}` } });
    await expect(answer.json()).resolves.toMatchObject({
      result: [{ name: "api.harbor.example" }],
      result_info: { page: 2, total_pages: 2 },
    });
  });

  it("tells nothing without its token, and refuses what is not modelled", async () => {
    const settings = cloudflareSettings({ zoneId: ZONE }, "another", at.fetch);
    await expect(settings).rejects.toThrow("answered 403: Authentication error (10000)");
    const answer = await at.fetch(`https://api.cloudflare.com/client/v4/zones/${ZONE}/workers`, {
      headers: { authorization: `Bearer ${CLOUDFLARE_TOKEN}` },
    });
    expect(answer.status).toBe(501);
  });
});

describe("GitHub's API", () => {
  const dispatch = async (body: unknown, headers: Record<string, string> = {}) =>
    at.fetch("https://api.github.com/repos/harbor/releases/dispatches", {
      method: "POST",
      headers: { authorization: `Bearer ${GITHUB_TOKEN}`, "user-agent": "sluice", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const heard = (): Promise<unknown> => at.cloud.ask("/outside/github/dispatches");

  it("takes an event for a repository's workflows", async () => {
    const answer = await dispatch({
      event_type: "sluice-rollback",
      client_payload: { first: "a1", last: "b2" },
    });
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    await expect(heard()).resolves.toMatchObject([
      { repository: "harbor/releases", eventType: "sluice-rollback", payload: { first: "a1", last: "b2" } },
    ]);
  });

  it.each<[string, unknown, Record<string, string>, number]>([
    ["another token", { event_type: "x" }, { authorization: "Bearer another" }, 401],
    ["no token", { event_type: "x" }, { authorization: "" }, 404],
    ["no name of the event", {}, {}, 422],
    [
      "more than ten properties",
      {
        event_type: "x",
        client_payload: Object.fromEntries(Array.from({ length: 11 }, (_, one) => [one, one])),
      },
      {},
      422,
    ],
    ["what is no JSON", "{", {}, 400],
  ])("takes none with %s", async (_, body, headers, status) => {
    const before = await heard();
    const answer = await dispatch(body, headers);
    expect([answer.status, await heard()]).toEqual([status, before]);
  });
});
