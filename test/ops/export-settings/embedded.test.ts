import { createHash } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { bundle } from "../../../infra/functions/bundle";
import { NetworkProxy } from "../../../rehearsal/cloud/network/proxy";
import { s3 } from "../../../rehearsal/cloud/s3/service";
import { secretsManager } from "../../../rehearsal/cloud/secretsmanager/service";
import { ssm } from "../../../rehearsal/cloud/ssm/service";
import { wire } from "../../../rehearsal/cloud/wire/service";
import { s3Client, temporaryWorld } from "../../support/declared";
import { Functions, archiveOf, until } from "../../support/functions";
import { putSecret } from "../../../rehearsal/session/secrets";
import { type Fakes, SECRETS, startFakes } from "./fakes";

const Bucket = "harbor-settings";
const DAY = "2026-11-23";
const EVENT = JSON.stringify({ scheduledTime: `${DAY}T03:00:00Z` });

let functions: Functions;
let fakes: Fakes;
let client: S3Client;
let arn = "";
const closing: (() => unknown)[] = [];

/** The very bundle that the stack deploys, in the embedded Lambda, with its real libraries, by TLS. */
beforeAll(async () => {
  const { world, remove } = await temporaryWorld(1000);
  const [objects, secrets, parameters] = [s3(world), secretsManager(world), ssm(world)];
  const endpoint = wire(world, [objects.wire, secrets.wire, parameters.wire]);
  const proxy = new NetworkProxy(world);
  await proxy.start();
  await endpoint.start?.();
  fakes = await startFakes(world);
  functions = await Functions.start(world, [objects, secrets, parameters, endpoint]);
  client = s3Client(endpoint.endpoint());
  await functions.declared.create("Bucket", { bucket: Bucket });
  for (const [source, value] of Object.entries(SECRETS)) {
    await functions.declared.create("Secret", { name: `sluice/prod/${source}` });
    await putSecret(endpoint.endpoint(), `sluice/prod/${source}`, value);
  }
  // It runs as its role: what infra/backups/SettingsExport.ts gives it, and no more.
  const allow = (Action: string, Resource: string): object => ({ Effect: "Allow", Action, Resource });
  const secret = "aws:secretsmanager:us-east-1:123456789012:secret:sluice/prod/*";
  const reference = "aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/*";
  await functions.declared.create("RolePolicy", {
    name: "rights",
    role: "function",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        allow("ssm:GetParameter", `arn:${reference}`),
        allow("secretsmanager:GetSecretValue", `arn:${secret}`),
        allow("s3:PutObject", `arn:aws:s3:::${Bucket}/settings/*`),
      ],
    }),
  });
  arn = await functions.declare("export-settings", "", {
    code: archiveOf({ "index.js": { path: bundle("export-settings") } }),
    timeout: 60,
    environment: {
      variables: {
        EXPORT_BUCKET: Bucket,
        AUTH0_DOMAIN: "harbor.eu.auth0.com",
        AUTH0_CLIENT_ID: "exporter",
        CLOUDFLARE_ZONE_ID: "023e105f4ecef8ad9ca31a8372d0c353",
        AUTH0_SECRET_NAME: "sluice/prod/auth0",
        STRIPE_SECRET_NAME: "sluice/prod/stripe",
        CLOUDFLARE_SECRET_NAME: "sluice/prod/cloudflare",
      },
    },
  });
  // How it is tried again is Lambda's own test.
  await functions.declared.create("FunctionEventInvokeConfig", {
    functionName: "export-settings",
    maximumRetryAttempts: 0,
  });
  closing.push(
    () => client.destroy(),
    () => functions.stop(),
    () => fakes.stop(),
    () => proxy.stop(),
    remove,
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});

const keys = async (): Promise<string[]> =>
  ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key ?? "");
const text = async (Key: string): Promise<string> =>
  (await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "";

it("while Stripe answers 500 fails clearly, writes no manifest, loses nothing, and leaves the event in the queue", async () => {
  fakes.stripeStatus = 500;
  functions.world.use("functions").send(arn, EVENT);
  await until(() => functions.dead().length === 1, "the event is in the dead-letter queue");
  expect(functions.dead()[0]?.body).toBe(EVENT);
  expect(functions.dead()[0]?.attributes.ErrorMessage).toMatch(
    /^the settings of 2026-11-23 are not exported: stripe: .*bad day.*Written: auth0, cloudflare; there is no manifest/,
  );
  expect((await keys()).map((key) => key.replace(/-[0-9a-f]{16}/, ""))).toEqual([
    `settings/${DAY}/auth0.json`,
    `settings/${DAY}/cloudflare.json`,
  ]);
});

it("writes all three, dated and digested, complete, and without a secret", async () => {
  fakes.stripeStatus = 200;
  const { outcome, payload } = await functions.world.use("functions").invoke(arn, EVENT);
  expect({ outcome, payload }).toEqual({
    outcome: "success",
    payload: JSON.stringify({ manifest: `settings/${DAY}/manifest.json` }),
  });
  const manifest = JSON.parse(await text(`settings/${DAY}/manifest.json`)) as {
    day: string;
    files: Record<string, { key: string; sha256: string; bytes: number }>;
  };
  expect([manifest.day, Object.keys(manifest.files)]).toEqual([DAY, ["auth0", "cloudflare", "stripe"]]);
  const exported: Record<string, { settings: Record<string, unknown> }> = {};
  for (const [source, { key, sha256, bytes }] of Object.entries(manifest.files)) {
    const body = await text(key);
    expect([createHash("sha256").update(body).digest("hex"), Buffer.byteLength(body)]).toEqual([
      sha256,
      bytes,
    ]);
    expect(body).not.toMatch(/hidden-|issued-token|sk_test|cf-token/);
    exported[source] = JSON.parse(body) as { settings: Record<string, unknown> };
  }
  expect(exported.auth0?.settings).toMatchObject({
    tenant: { friendly_name: "Harbor" },
    clients: [{ name: "Harbor web", client_secret: "(redacted)", token_endpoint_auth_method: "none" }],
    connections: [{ options: { client_id: "g", client_secret: "(redacted)" } }],
    resourceServers: [{ token_lifetime: 3600 }],
    actions: [{ name: "enrich" }],
    roles: [{ name: "captain" }],
  });
  expect(exported.stripe?.settings).toMatchObject({
    prices: [{ id: "price_1" }, { id: "price_2" }],
    webhookEndpoints: [{ id: "we_1", secret: "(redacted)" }],
  });
  expect(exported.cloudflare?.settings).toMatchObject({
    records: [{ name: "1.harbor.example" }, { name: "2.harbor.example" }],
    rulesets: [{ id: "r1", rules: [{ action: "block" }] }],
  });
});

it("asks each with its own credential, and Auth0 with the token that it gave", () => {
  const by = (host: string): Set<string> =>
    new Set(fakes.asked.filter((one) => one.host === host).map(({ authorization }) => authorization));
  expect(by("api.stripe.com")).toEqual(new Set([`Bearer ${SECRETS.stripe}`]));
  expect(by("api.cloudflare.com")).toEqual(new Set([`Bearer ${SECRETS.cloudflare}`]));
  expect(by("harbor.eu.auth0.com")).toEqual(new Set(["", "Bearer issued-token"]));
});

it("changes nothing when it runs again", async () => {
  const before = await keys();
  await functions.world.use("functions").invoke(arn, EVENT);
  expect(await keys()).toEqual(before);
});
