import { GitHubIdentity } from "../../../infra/identity/GitHubIdentity";
import { INLINE_LIMIT, MANAGED_LIMIT } from "../../../rehearsal/cloud/iam/policy";
import { only } from "../support/expected";
import { type FoundStatement, matches, mayDo, policiesOf, statementsOf } from "../support/policies";
import { Recording, type Registered } from "../support/recording";

const state = { bucket: "harbor-prod-state", keyArn: "arn:aws:kms:us-east-1:123456789012:key/abc" };
const GITHUB = {
  repository: "harbor-team/harbor",
  environment: "production",
  provider: "create",
  state,
} as const;

async function declared(identity: GitHubIdentityInput = GITHUB): Promise<Recording> {
  const recording = await Recording.start(
    only(
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/policy:Policy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    ),
  );
  new GitHubIdentity("identity", {
    config: { product: "harbor", stack: "prod", identity },
    keys: { accountId: "123456789012" },
  });
  return recording.finished();
}
type GitHubIdentityInput = ConstructorParameters<typeof GitHubIdentity>[1]["config"]["identity"];

/** All that a role may do: what is written into it, and what is attached. */
function rightsOf(recording: Recording, role: string): FoundStatement[] {
  const attached = recording
    .all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ inputs }) => inputs.role === role)
    .map(({ inputs }) => String(inputs.policyArn).split("/").at(-1));
  const of = ({ type, name, inputs }: Registered): boolean =>
    type === "aws:iam/rolePolicy:RolePolicy" ? inputs.role === role : attached.includes(name);
  return policiesOf(recording.resources.filter(of)).flatMap(({ statements }) => statements);
}

const trustOf = (recording: Recording, role: string): FoundStatement[] =>
  statementsOf(String(recording.one("aws:iam/role:Role", role).inputs.assumeRolePolicy));

let recording: Recording;
beforeAll(async () => {
  recording = await declared();
});

describe("who of GitHub gets in", () => {
  it.each([
    ["identity-preview", "repo:harbor-team/harbor:pull_request"],
    ["identity-release", "repo:harbor-team/harbor:environment:production"],
  ])("%s: tokens for AWS with exactly the subject %s", (role, subject) => {
    expect(trustOf(recording, role)).toEqual([
      {
        Effect: "Allow",
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Resource: [],
        Principal: {
          Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
        },
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": subject,
          },
        },
      },
    ]);
  });

  it("makes the account's identity provider, protected, or relies on the one that is there", async () => {
    const [made] = recording.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider");
    expect(made?.protect).toBe(true);
    const second = await declared({ ...GITHUB, provider: "existing" });
    expect(second.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    expect(trustOf(second, "identity-release")).toEqual(trustOf(recording, "identity-release"));
  });
});

describe("the preview's role", () => {
  it("only reads, and nothing that is secret or anybody's data", () => {
    const rights = rightsOf(recording, "identity-preview");
    const verbs = new Set(
      rights.flatMap(({ Action }) => Action.map((one) => /:([A-Z][a-z]+)/.exec(one)?.[1])),
    );
    expect([...verbs].sort()).toEqual(["Decrypt", "Describe", "Get", "List", "View"]);
    for (const action of ["secretsmanager:GetSecretValue", "logs:GetLogEvents", "lambda:InvokeFunction"])
      expect([action, mayDo(rights, action)]).toEqual([action, false]);
  });

  it("opens no key but the state's, and no object but the state", () => {
    const rights = rightsOf(recording, "identity-preview");
    const on = (action: string): string[] =>
      rights.flatMap(({ Action, Resource }) => (Action.some((one) => matches(one, action)) ? Resource : []));
    expect(on("kms:Decrypt")).toEqual([state.keyArn]);
    expect(on("s3:GetObject")).toEqual(["arn:aws:s3:::harbor-prod-state/.pulumi/*"]);
    expect(on("ssm:GetParameter").every((one) => /parameter\/sluice\/prod\/release(\/\*)?$/.test(one))).toBe(
      true,
    );
  });

  it("is told of no state that lies elsewhere", async () => {
    const { state: _state, ...elsewhere } = GITHUB;
    const without = await declared(elsewhere);
    expect(mayDo(rightsOf(without, "identity-preview"), "kms:Decrypt")).toBe(false);
    expect(JSON.stringify(without.resources.map(({ inputs }) => inputs))).not.toContain("/.pulumi/");
  });
});

describe("the release's role", () => {
  it.each([
    "s3:DeleteBucket",
    "s3:DeleteObjectVersion",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:PutKeyPolicy",
    "backup:DeleteBackupVault",
    "backup:DeleteRecoveryPoint",
    "logs:DeleteLogGroup",
    "ecr:DeleteRepository",
    "secretsmanager:DeleteSecret",
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreateOpenIDConnectProvider",
  ])("is denied %s, whatever else it is given", (action) => {
    const everything: FoundStatement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
    expect(mayDo([...rightsOf(recording, "identity-release"), everything], action)).toBe(false);
    expect(mayDo([everything], action)).toBe(true);
  });

  it("passes on the stack's own roles only, to services that are named", () => {
    const passing = rightsOf(recording, "identity-release").filter(({ Action }) =>
      Action.some((action) => matches(action, "iam:PassRole")),
    );
    expect(passing).toHaveLength(1);
    expect(passing[0]?.Resource).toEqual(["arn:aws:iam::123456789012:role/sluice/prod/*"]);
    const services = passing[0]?.Condition?.StringEquals?.["iam:PassedToService"] ?? [];
    expect(services.length).toBeGreaterThan(0);
    expect([services].flat().join(" ")).not.toContain("*");
  });

  it("changes what is tagged as the stack's own, and takes over nothing that is tagged as another's", () => {
    const rights = rightsOf(recording, "identity-release");
    const tagging = rights.filter(({ Action }) => Action.includes("ec2:CreateTags"));
    expect(tagging.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: { "aws:RequestTag/product": "harbor", "aws:RequestTag/stack": "prod" },
        StringEqualsIfExists: { "aws:ResourceTag/product": "harbor", "aws:ResourceTag/stack": "prod" },
      },
    ]);
    const deleting = rights.filter(({ Action }) => Action.includes("ecs:DeleteService"));
    expect(deleting.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "aws:ResourceTag/product": "harbor", "aws:ResourceTag/stack": "prod" } },
    ]);
  });
});

it("stays below what IAM takes, with room for a service more", () => {
  const policies = policiesOf(recording.resources).filter(({ property }) => property === "policy");
  for (const { type, name, text } of policies)
    if (type === "aws:iam/policy:Policy")
      expect([name, text.length < MANAGED_LIMIT - 500]).toEqual([name, true]);
  const inline = policies.filter(({ name }) => /^identity-release-(changes|state)$/.test(name));
  expect(inline).toHaveLength(2);
  expect(inline.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(INLINE_LIMIT - 500);
});
