import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { auth0Collector } from "../../../ops/evidence/collect/e3";
import { stripeCollector } from "../../../ops/evidence/collect/e4";
import { REPORT } from "../../../policies/evidence/predicates/report";
import { AUTH0_CLIENT_SECRET } from "../../../rehearsal/cloud/outside/credentials";
import { auth0 } from "../../../rehearsal/readiness/auth0";
import type { Collect } from "../../../rehearsal/readiness/reporter";
import { settingsExport } from "../../../rehearsal/readiness/settings-export";
import { stripe } from "../../../rehearsal/readiness/stripe";
import { answering } from "../../support/answering";
import { figuresOf, releaseOf } from "../../support/collecting";
import { collectorOf, sceneOf } from "../../support/scene";
import { StandingIn } from "../../support/standing-in";

let at: StandingIn;
beforeAll(async () => {
  at = await StandingIn.open();
});
afterAll(() => at.close());

const asked: [string, unknown][] = [];
let outcome = "success";
const secrets = answering();
const scene = sceneOf(() => ({
  cloud: {
    ...at.cloud,
    guestEnvironment: async () => ({
      ...(await at.cloud.guestEnvironment()),
      AWS_ENDPOINT_URL: secrets.url(),
    }),
    ask: (path: string, body?: unknown) => {
      asked.push([path, body]);
      if (path.startsWith("/lambda/")) return Promise.resolve({ outcome, payload: "{}" });
      return at.cloud.ask(path, body);
    },
  },
  pulumi: { exportState: () => Promise.resolve({ deployment: { resources: RESOURCES } }) },
  get configFile() {
    return join(scene().folder, "Pulumi.rehearsal.yaml");
  },
}));
const RESOURCES = [
  ["aws:lambda/function:Function", "data-backups-settings-function"],
  ["aws:s3/bucket:Bucket", "data-backups-settings-bucket"],
  ["aws:s3/bucket:Bucket", "data-backups-settings-second-bucket"],
  ...["auth0", "stripe", "cloudflare"].map((of) => [
    "aws:secretsmanager/secret:Secret",
    `data-backups-settings-${of}-secret`,
  ]),
].map(([type, name]) => ({ type, urn: `urn:pulumi:rehearsal::sluice::${type}::${name}`, id: `${name}-id` }));

beforeEach(() => {
  asked.length = 0;
  outcome = "success";
  writeFileSync(
    join(scene().folder, "Pulumi.rehearsal.yaml"),
    `config:
  sluice:edge: {apiDomain: api.harbor.example}
  sluice:backups: {auth0: {domain: harbor-example.eu.auth0.com, clientId: exporter}}
`,
  );
});

const only = ([one, ...others]: readonly Collect[]): Collect => {
  if (one === undefined || others.length > 0) throw new Error("not one row");
  return one;
};
/** What the process of the collector has beside the network, by which alone it reaches the stand-ins. */
const outsideOf = ({ environment = {} }: Collect) => ({ environment, fetch: at.fetch });

describe("evidence of stand-ins", () => {
  it("is a token of the tenant that the real collector verifies, and says whose it is", async () => {
    const collect = only(await auth0.report(scene()));
    const collected = await auth0Collector(outsideOf(collect)).collect(
      collectorOf(collect).given,
      releaseOf(),
      new Date(),
    );
    expect(figuresOf(collected)).toMatchObject({
      issuer: "https://harbor-example.eu.auth0.com/",
      audience: "https://api.harbor.example",
      algorithm: "RS256",
    });
    expect(collected.predicateType).toBe(REPORT);
    expect(collected.predicate).toMatchObject({ report: { uri: "rehearsal://stand-in/auth0" } });
    expect(JSON.stringify(collected)).not.toContain(AUTH0_CLIENT_SECRET);
  });

  it("is a payment, and a webhook that the real collector verifies, and says whose they are", async () => {
    const collect = only(await stripe.report(scene()));
    const collected = await stripeCollector(outsideOf(collect)).collect(
      collectorOf(collect).given,
      releaseOf(),
      new Date(),
    );
    expect(figuresOf(collected)).toMatchObject({
      livemode: false,
      payment: "succeeded",
      webhook: "verified",
    });
    expect(collected.predicate).toMatchObject({ report: { uri: "rehearsal://stand-in/stripe" } });
    const other = { ...outsideOf(collect).environment, SLUICE_REHEARSAL_STRIPE_WEBHOOK_SECRET: "whsec_x" };
    const refused = stripeCollector({ environment: other, fetch: at.fetch }).collect(
      collectorOf(collect).given,
      releaseOf(),
      new Date(),
    );
    await expect(refused).rejects.toThrow("webhook signature");
  });

  it("is the export of the stack's own function, once it has its secrets", async () => {
    secrets.reply = () => ({ body: {} });
    const { row, given } = ((collect) => ({ row: collect.row, given: collectorOf(collect).given }))(
      only(await settingsExport.report(scene())),
    );
    expect({ row, ...given }).toMatchObject({
      row: "p4",
      bucket: "data-backups-settings-bucket-id",
      uri: "rehearsal://stand-in",
    });
    expect(secrets.asked.map(({ body }) => (JSON.parse(body) as { SecretId: string }).SecretId)).toEqual([
      "data-backups-settings-auth0-secret-id",
      "data-backups-settings-stripe-secret-id",
      "data-backups-settings-cloudflare-secret-id",
    ]);
    expect(asked.map(([path]) => path)).toEqual([
      "/outside/auth0",
      "/lambda/invoke?function=data-backups-settings-function-id",
    ]);
    expect(asked[0]?.[1]).toMatchObject({
      clientId: "exporter",
      audience: "https://harbor-example.eu.auth0.com/api/v2/",
    });
  });

  it("is none where the function fails", async () => {
    secrets.reply = () => ({ body: {} });
    outcome = "unhandled";
    await expect(settingsExport.report(scene())).rejects.toThrow(
      "data-backups-settings-function-id ended unhandled: {}",
    );
  });
});
