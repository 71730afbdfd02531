import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTENT_SECURITY } from "../../../infra/assets/securityHeaders";
import { Edge, type EdgeArgs } from "../../../infra/edge/Edge";
import { EdgeNames } from "../../../infra/edge/EdgeNames";
import { narrowNames, publicNames } from "../../../infra/edge/names";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

const config = (options: { ai?: boolean; waf?: boolean } = {}): EdgeArgs["config"] => ({
  product: "harbor",
  stack: "prod",
  zoneId: "0".repeat(32),
  domain: "app.harbor.example",
  edge: {
    apiDomain: "api.harbor.example",
    aiDomain: "ai.harbor.example",
    priceClass: "PriceClass_100",
    rateLimit: { apiPerMinute: 600, allPerFiveMinutes: 10_000 },
  },
  options: { ai: true, waf: true, ...options },
});

async function declare(options?: { ai?: boolean; waf?: boolean }): Promise<Recording> {
  const recording = await Recording.start(
    only(
      "random:index/randomPassword:RandomPassword",
      "cloudflare:index/zoneSetting:ZoneSetting",
      "cloudflare:index/ruleset:Ruleset",
      "aws:wafv2/webAcl:WebAcl",
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      "aws:cloudwatch/logGroup:LogGroup",
    ),
  );
  const edge = new Edge("zone", {
    config: config(options),
    entrances: { secret: "of-the-entrances" },
    keys: { edgeKeyArn: "key" },
  });
  await recording.finished();
  expect(edge.webAclArn === undefined).toBe(options?.waf === false);
  return recording;
}

const ruleset = (recording: Recording, phase: string): unknown[] => {
  const found = recording
    .all("cloudflare:index/ruleset:Ruleset")
    .filter(({ inputs }) => inputs.phase === phase);
  return found.flatMap(({ inputs }) => (plain(inputs) as { rules: unknown[] }).rules);
};

describe("the zone", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await declare();
  });

  it("is strict about TLS on both sides and changes no page", () => {
    const settings = recording
      .all("cloudflare:index/zoneSetting:ZoneSetting")
      .map(({ inputs }) => [inputs.settingId, inputs.value]);
    expect(Object.fromEntries(settings)).toEqual({
      ssl: "strict",
      min_tls_version: "1.2",
      tls_1_3: "on",
      always_use_https: "on",
      http3: "on",
      email_obfuscation: "off",
      rocket_loader: "off",
    });
  });

  it("has one ruleset per phase, of which Cloudflare allows no second", () => {
    const phases = recording.all("cloudflare:index/ruleset:Ruleset").map(({ inputs }) => inputs.phase);
    expect(phases.sort()).toEqual([
      "http_ratelimit",
      "http_request_cache_settings",
      "http_request_firewall_custom",
      "http_request_firewall_managed",
      "http_request_late_transform",
    ]);
  });

  it("limits what one address asks of the API, to what the config says", () => {
    expect(ruleset(recording, "http_ratelimit")).toMatchObject([
      {
        expression: 'starts_with(http.request.uri.path, "/api/")',
        action: "block",
        actionParameters: { response: { statusCode: 429 } },
        ratelimit: { characteristics: ["cf.colo.id", "ip.src"], period: 60, requestsPerPeriod: 600 },
      },
    ]);
  });

  it("adds the header by which CloudFront and the load balancer know it, with a secret value", () => {
    expect(ruleset(recording, "http_request_late_transform")).toMatchObject([
      {
        expression: "true",
        actionParameters: {
          headers: { "x-edge-secret": { operation: "set", value: "secret-of-zone-secret" } },
        },
      },
    ]);
  });
});

describe("the firewall at CloudFront", () => {
  it("lets verification through and refuses who came past Cloudflare before it believes an address, then limits, then knows attacks", async () => {
    const recording = await declare();
    const acl = recording.one("aws:wafv2/webAcl:WebAcl").inputs;
    expect(acl).toMatchObject({ region: "us-east-1", scope: "CLOUDFRONT" });
    const rules = plain(acl.rules) as { name: string; priority: number; overrideAction?: unknown }[];
    expect(rules.map(({ name, priority, overrideAction }) => [priority, name, overrideAction])).toEqual([
      [0, "verification", undefined],
      [1, "past-cloudflare", undefined],
      [2, "rate-limit", undefined],
      [3, "known-bad-inputs", { none: {} }],
      [4, "common", { none: {} }],
      [5, "anonymous-addresses", { count: {} }],
    ]);
    expect(rules[0]).toMatchObject({
      action: { allow: {} },
      statement: {
        byteMatchStatement: { searchString: "of-the-entrances", positionalConstraint: "EXACTLY" },
      },
    });
    expect(rules[2]).toMatchObject({
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: { rateBasedStatement: { limit: 10_000, aggregateKeyType: "FORWARDED_IP" } },
    });
    expect(recording.one("aws:cloudwatch/logGroup:LogGroup").inputs).toEqual({
      region: "us-east-1",
      name: "aws-waf-logs-harbor-prod-edge",
      retentionInDays: 365,
      kmsKeyId: "key",
    });
    expect(
      recording.one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration").inputs.redactedFields,
    ).toContainEqual({ singleHeader: { name: "x-edge-secret" } });
  });

  it("is off with its option, and with it what costs at Cloudflare; requests stay limited there (M6)", async () => {
    const recording = await declare({ waf: false });
    expect(recording.all("aws:wafv2/webAcl:WebAcl")).toEqual([]);
    const phases = recording.all("cloudflare:index/ruleset:Ruleset").map(({ inputs }) => inputs.phase);
    expect(phases.sort()).toEqual([
      "http_ratelimit",
      "http_request_cache_settings",
      "http_request_firewall_custom",
      "http_request_late_transform",
    ]);
  });
});

describe("the names", () => {
  it("are the product's, the API's and the AI's, proxied to the distribution", async () => {
    const recording = await Recording.start(only("cloudflare:index/dnsRecord:DnsRecord"));
    const domains = publicNames(config());
    new EdgeNames("viewer", { config: { zoneId: "z", domains }, cdn: { domainName: "d1.cloudfront.net" } });
    await recording.finished();
    const records = recording.all("cloudflare:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs);
    expect(records.map(({ name }) => String(name)).sort()).toEqual([
      "ai.harbor.example",
      "api.harbor.example",
      "app.harbor.example",
    ]);
    for (const record of records)
      expect(record).toMatchObject({ type: "CNAME", content: "d1.cloudfront.net", proxied: true, ttl: 1 });
  });

  it("serve a part only, and the AI's is there only with the AI", () => {
    expect(publicNames(config({ ai: false }))).toEqual(["app.harbor.example", "api.harbor.example"]);
    expect(narrowNames(config({ ai: false }))).toEqual([{ name: "api.harbor.example", prefix: "/api/" }]);
    expect(narrowNames(config())).toContainEqual({ name: "ai.harbor.example", prefix: "/api/ai/" });
  });
});

describe("the content security policy", () => {
  const page = readFileSync(join(__dirname, "../../../rehearsal/app/web/index.html"), "utf8");

  it("allows nothing inline and nothing of others", () => {
    expect(CONTENT_SECURITY).not.toMatch(/unsafe|\*|https?:/);
    expect(CONTENT_SECURITY).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });

  it("fits the sample product's page, which has nothing inline", () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i);
    const sources = [...page.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, source]) => source ?? "");
    expect(sources.filter((source) => /^(https?:)?\/\//.test(source))).toEqual([]);
  });
});
