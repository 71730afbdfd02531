import { type Deployed, resourcePolicy } from "../../../policies/pack/policies";
import { noSecretOutputsRule, noSecretsRule } from "../../../policies/guardrails/secrets";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

const policy = resourcePolicy(noSecretsRule);

/** The same name and value in every place that is open to see. */
const PLACES: readonly (readonly [
  where: string,
  type: string,
  of: (name: string, value: unknown) => object,
])[] = [
  [
    "a container",
    "aws:ecs/taskDefinition:TaskDefinition",
    (name, value) => ({ containerDefinitions: JSON.stringify([{ environment: [{ name, value }] }]) }),
  ],
  [
    "a function",
    "aws:lambda/function:Function",
    (name, value) => ({ environment: { variables: { [name]: value } } }),
  ],
  [
    "a canary",
    "aws:synthetics/canary:Canary",
    (name, value) => ({ runConfig: { environmentVariables: { [name]: value } } }),
  ],
  [
    "Cloud Run",
    "gcp:cloudrunv2/service:Service",
    (name, value) => ({ template: { containers: [{ envs: [{ name, value }] }] } }),
  ],
  [
    "a job of Cloud Run",
    "gcp:cloudrunv2/job:Job",
    (name, value) => ({ template: { template: { containers: [{ envs: [{ name, value }] }] } } }),
  ],
  [
    "a plain parameter",
    "aws:ssm/parameter:Parameter",
    (name, value) => ({ name: `/harbor/${name}`, type: "String", insecureValue: value }),
  ],
];
// Put together here, so that nobody who looks for secrets finds one in this file.
const [STRIPE, ACCESS, HOOK] = [
  ["sk", "live", "abcdefgh1234"],
  ["AKIA", "ABCDEFGHIJKLMNOP"],
  ["whsec", "abcdefgh1234"],
];
const SECRETS: readonly (readonly [what: string, name: string, value: string])[] = [
  ["a key of Stripe", "BILLING", (STRIPE ?? []).join("_")],
  ["a key of Stripe", "HOOK", (HOOK ?? []).join("_")],
  ["an AWS access key", "WHO", (ACCESS ?? []).join("")],
  ["a private key", "PEM", `-----BEGIN ${"EC PRIVATE KEY"}-----\nabc`],
  ["a token of GitHub or Slack", "BOT", `ghp_${"a1".repeat(18)}`],
  ["a signed token", "WHO", `eyJ${"a".repeat(12)}.eyJ${"b".repeat(12)}.c`],
  ["an address with a password", "DATABASE_URL", "postgres://harbor:hush@db.example/harbor"],
  ["a value under the name of a secret", "DB_PASSWORD", "correct horse"],
  ["a value under the name of a secret", "AUTH0_CLIENT_SECRET", "hunter22"],
  ["a value under the name of a secret", "STRIPE_API_KEY", "abc"],
];

describe.each(PLACES)("in %s", (_, type, of) => {
  const judge = (name: string, value: unknown): string[] =>
    violations(policy, type, of(name, value) as Record<string, unknown>);

  it.each(SECRETS)("finds %s (%s), and does not repeat it", (what, name, value) => {
    const [violation, ...others] = judge(name, value);
    expect(others).toEqual([]);
    expect(violation).toMatch(new RegExp(`resource: found ${what} in \\w+ \\S+, expected none\\. Fix: `));
    expect(violation).not.toContain(value);
  });

  it.each([
    ["TOKEN_SECRET_NAME", "harbor/prod/token"],
    ["STRIPE_SECRET", "/sluice/prod/canary/stripe"],
    ["DB_PASSWORD", "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-1"],
    ["AI_URL", "https://ai.harbor.example/v1"],
    ["IMAGE_DIGEST", `sha256:${"a".repeat(64)}`],
    ["KEEP_ALIVE_SECONDS", "70"],
    ["API_KEY", ""],
  ])("takes no offence at %s", (name, value) => {
    expect(judge(name, value)).toEqual([]);
  });
});

it("takes no offence at what is known at `up` only, where it is judged again", () => {
  for (const [, type, of] of PLACES.slice(1))
    expect(violations(policy, type, of("PASSWORD", UNKNOWN_TEXT) as Record<string, unknown>)).toEqual([]);
});

it("leaves what is encrypted alone, and what is no JSON to another rule", () => {
  const secure = { name: "/db/password", type: "SecureString", value: "correct horse" };
  expect(violations(policy, "aws:ssm/parameter:Parameter", secure)).toEqual([]);
  for (const containerDefinitions of ["[", "{}", UNKNOWN_TEXT, undefined])
    expect(violations(policy, "aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions })).toEqual([]);
});

it("looks through what the stack tells, at any depth", () => {
  const stack = (properties: object, type = "pulumi:pulumi:Stack"): Deployed => ({
    ...{ type, name: "sluice-prod", urn: "urn", madeOf: {} },
    properties: properties as Record<string, unknown>,
  });
  expect(
    noSecretOutputsRule.judge([stack({ url: "https://app.harbor.example", weights: { blue: 100 } })]),
  ).toEqual([]);
  expect(noSecretOutputsRule.judge([stack({ database: { password: "correct horse" } })])).toEqual([
    expect.stringContaining("output database password: found a value under the name of a secret"),
  ]);
  expect(noSecretOutputsRule.judge([stack({ urls: ["postgres://harbor:hush@db.example"] })])).toHaveLength(1);
  expect(noSecretOutputsRule.judge([stack({ password: "x" }, "aws:iam/user:User")])).toEqual([]);
});
