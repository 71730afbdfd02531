import { iam } from "../../../../rehearsal/cloud/iam/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import { UNKNOWN, type Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const document = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const trust = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "ecs-tasks.amazonaws.com" },
};
const right = { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: "*" };

let world: World;
let service: Service;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ world, close } = opened);
  service = iam(world);
});
afterEach(() => close());

const role = (inputs: Properties = {}) =>
  createThrough(modelOf(service, ROLE), { name: "execution", assumeRolePolicy: document(trust), ...inputs });
const policy = (inputs: Properties = {}) =>
  createThrough(modelOf(service, POLICY), {
    name: "rights",
    role: "execution",
    policy: document(right),
    ...inputs,
  });

describe("a role", () => {
  it("is found by its ARN, with the services that it trusts", async () => {
    const { outputs } = await role({ path: "/sluice/" });
    expect(outputs.arn).toBe("arn:aws:iam::123456789012:role/sluice/execution");
    expect(world.use("roles").find(String(outputs.arn))).toEqual({
      name: "execution",
      trustedServices: ["ecs-tasks.amazonaws.com"],
    });
    expect(world.use("roles").find("arn:aws:iam::123456789012:role/other")).toBeUndefined();
  });

  it("trusts nobody whom it denies", async () => {
    const { outputs } = await role({ assumeRolePolicy: document({ ...trust, Effect: "Deny" }) });
    expect(world.use("roles").find(String(outputs.arn))?.trustedServices).toEqual([]);
  });

  it("has a name of its own", async () => {
    await role();
    await expect(role()).rejects.toThrow("EntityAlreadyExists");
    await expect(role({ name: "no spaces" })).rejects.toThrow("may have letters");
    await expect(role({ name: "x".repeat(65) })).rejects.toThrow("name");
  });

  it.each<[string, string, string]>([
    ["no JSON", "{", "it is not JSON"],
    ["no statement", JSON.stringify({ Version: "2012-10-17", Statement: [] }), "Statement"],
    ["no principal", document({ ...trust, Principal: undefined }), "needs a Principal"],
    ["a principal that does not exist", document({ ...trust, Principal: { Team: "platform" } }), "Principal"],
    ["a resource", document({ ...trust, Resource: "*" }), "takes no Resource"],
    [
      "another action",
      document({ ...trust, Action: "s3:GetObject" }),
      "may only specify STS AssumeRole actions",
    ],
    ["an effect that does not exist", document({ ...trust, Effect: "Maybe" }), "Effect"],
    ["a misspelled key", document({ ...trust, Actions: "sts:AssumeRole" }), "Actions"],
    ["another version", JSON.stringify({ Version: "2026-01-01", Statement: [trust] }), "Version"],
  ])("takes no trust policy with %s", async (_, assumeRolePolicy, message) => {
    await expect(role({ assumeRolePolicy })).rejects.toThrow(message);
    await expect(role({ assumeRolePolicy })).rejects.toThrow("MalformedPolicyDocument");
  });

  it("stays while a policy is in it", async () => {
    const { id } = await role();
    const { id: policyId } = await policy();
    await expect((async () => modelOf(service, ROLE).delete(id, testContext()))()).rejects.toThrow(
      "DeleteConflict",
    );
    await modelOf(service, POLICY).delete(policyId, testContext());
    await modelOf(service, ROLE).delete(id, testContext());
    expect(await modelOf(service, ROLE).read(id, testContext())).toBeUndefined();
  });
});

describe("a role's policy", () => {
  it("lies in a role that exists", async () => {
    await expect(policy()).rejects.toThrow("NoSuchEntity");
    await role();
    expect((await policy()).id).toBe("execution:rights");
  });

  it.each<[string, object, string]>([
    ["a principal", { ...right, Principal: "*" }, "takes no Principal"],
    ["no resource", { ...right, Resource: undefined }, "needs a Resource"],
    ["no action", { ...right, Action: undefined }, "needs Action or NotAction"],
    ["both kinds of action", { ...right, NotAction: "s3:*" }, "needs Action or NotAction, and not both"],
  ])("takes no statement with %s", async (_, statement, message) => {
    await role();
    await expect(policy({ policy: document(statement) })).rejects.toThrow(message);
  });

  it("is not judged before it is known, but when it is written", async () => {
    const model = modelOf(service, POLICY);
    expect(faultsOf(model, { name: "rights", role: "execution", policy: UNKNOWN })).toEqual([]);
    await role();
    const { id } = await policy();
    const before = model.inputs.parse({ name: "rights", role: "execution", policy: document(right) });
    await expect(
      (async () => model.update?.(id, { ...before, policy: "{" }, before, testContext()))(),
    ).rejects.toThrow("MalformedPolicyDocument");
  });
});

describe("an attachment", () => {
  const TYPE = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
  const policyArn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
  const attach = (inputs: Properties = {}) =>
    createThrough(modelOf(service, TYPE), { role: "execution", policyArn, ...inputs });

  it("puts one of AWS's policies on a role that exists, and holds the role", async () => {
    await expect(attach()).rejects.toThrow("NoSuchEntity");
    const { id: roleId } = await role();
    const { id } = await attach();
    await expect((async () => modelOf(service, ROLE).delete(roleId, testContext()))()).rejects.toThrow(
      "must detach all policies first",
    );
    await modelOf(service, TYPE).delete(id, testContext());
    await modelOf(service, ROLE).delete(roleId, testContext());
  });

  it("takes a policy of the account that exists, and holds it", async () => {
    await role();
    const MANAGED = "aws:iam/policy:Policy";
    const own = { policyArn: "arn:aws:iam::123456789012:policy/own" };
    await expect(attach(own)).rejects.toThrow("NoSuchEntity");
    const made = await createThrough(modelOf(service, MANAGED), { name: "own", policy: document(right) });
    expect(made.outputs.arn).toBe(own.policyArn);
    const { id } = await attach(own);
    await expect((async () => modelOf(service, MANAGED).delete(made.id, testContext()))()).rejects.toThrow(
      "DeleteConflict",
    );
    await modelOf(service, TYPE).delete(id, testContext());
    await modelOf(service, MANAGED).delete(made.id, testContext());
  });
});

describe("how much fits", () => {
  const long = (characters: number): string => document({ ...right, Resource: "x".repeat(characters) });

  it("is 10,240 characters in one role together", async () => {
    await role();
    await policy({ policy: long(6_000) });
    await expect(policy({ name: "more", policy: long(6_000) })).rejects.toThrow(/LimitExceeded.*10240/);
    await policy({ name: "more", policy: long(3_000) });
  });

  it("is 6,144 in a policy of the account, and 2,048 in a trust policy", async () => {
    const managed = createThrough(modelOf(service, "aws:iam/policy:Policy"), {
      name: "own",
      policy: long(6_100),
    });
    await expect(managed).rejects.toThrow(/LimitExceeded.*6144/);
    const wide = { ...trust, Condition: { StringEquals: { "aws:SourceAccount": "1".repeat(2_000) } } };
    await expect(role({ assumeRolePolicy: document(wide) })).rejects.toThrow(/LimitExceeded.*2048/);
  });
});

describe("trust in tokens of others", () => {
  const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
  const GITHUB = "token.actions.githubusercontent.com";
  const federated = {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${GITHUB}` },
    Condition: { StringEquals: { [`${GITHUB}:sub`]: "repo:harbor-team/harbor:pull_request" } },
  };
  const provider = (url = `https://${GITHUB}`) =>
    createThrough(modelOf(service, PROVIDER), { url, clientIdLists: ["sts.amazonaws.com"] });

  it("needs a provider that exists, of which an account has one", async () => {
    await expect(role({ assumeRolePolicy: document(federated) })).rejects.toThrow("which does not exist");
    expect((await provider()).outputs.arn).toBe(federated.Principal.Federated);
    await expect(provider()).rejects.toThrow("EntityAlreadyExists");
    await expect(provider("http://insecure.example")).rejects.toThrow("https://");
    await role({ assumeRolePolicy: document(federated) });
  });

  it.each<[string, object]>([
    ["no condition", { Condition: undefined }],
    ["any subject", { Condition: { StringLike: { [`${GITHUB}:sub`]: "*" } } }],
    ["any owner", { Condition: { StringLike: { [`${GITHUB}:sub`]: "repo:*" } } }],
    ["the audience alone", { Condition: { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } } }],
    [
      "a subject that it must not have",
      { Condition: { StringNotEquals: { [`${GITHUB}:sub`]: "repo:a/b" } } },
    ],
  ])("takes none in GitHub with %s", async (_, change) => {
    await provider();
    await expect(role({ assumeRolePolicy: document({ ...federated, ...change }) })).rejects.toThrow(
      "without a condition",
    );
  });

  it("is for web identities", async () => {
    await provider();
    await expect(
      role({ assumeRolePolicy: document({ ...federated, Action: "sts:AssumeRole" }) }),
    ).rejects.toThrow("sts:AssumeRoleWithWebIdentity only");
  });
});
