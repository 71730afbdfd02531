import { AwsClient } from "google-auth-library";
import { refusalOf } from "../../../../rehearsal/cloud/cloudrun/admission";
import type { ApiAnswer } from "../../../../rehearsal/cloud/network/api";
import { PROJECT_NUMBER } from "../../../../rehearsal/cloud/google/common";
import { grant } from "../../../../rehearsal/cloud/google/members";
import { accountCredentials } from "../../../../rehearsal/cloud/googleidentity/credentials";
import { exchange } from "../../../../rehearsal/cloud/googleidentity/exchange";
import { googleIdentity } from "../../../../rehearsal/cloud/googleidentity/service";
import { iam } from "../../../../rehearsal/cloud/iam/service";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { serviceAccount } from "../../../../rehearsal/cloud/serviceaccount/service";
import { sts } from "../../../../rehearsal/cloud/sts/service";
import { workloadIdentity } from "../../../../rehearsal/cloud/workloadidentity/service";
import { appModule } from "../../../support/app-module";
import { createThrough, modelOf, testWorld } from "../../../support/world";

const { containerCredentials } = appModule<{
  containerCredentials: (environment: Record<string, string>) => {
    getAwsRegion(): Promise<string>;
    getAwsSecurityCredentials(): Promise<{ accessKeyId: string; secretAccessKey: string; token: string }>;
  };
}>("api/google-identity.mjs");

const POOL = `projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/harbor-aws`;
const AUDIENCE = `//iam.googleapis.com/${POOL}/providers/tasks`;
const ROLE = "arn:aws:sts::123456789012:assumed-role/tasks";
const CALLER = "harbor-call@sluice-rehearsal.iam.gserviceaccount.com";
const ACCOUNT = `projects/sluice-rehearsal/serviceAccounts/${CALLER}`;
const SERVICE = { id: "projects/p/locations/l/services/ai", hosts: ["ai-x-uc.a.run.app"] };
const URL_OF_SERVICE = "https://ai-x-uc.a.run.app";
const TOKENS = "roles/iam.serviceAccountOpenIdTokenCreator";
const member = `principalSet://iam.googleapis.com/${POOL}/attribute.aws_role/${ROLE}`;

let world: World;
let end: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  world = opened.world;
  const [roles, callers] = [iam(world), sts(world)];
  googleIdentity(world);
  const [accounts, pools] = [serviceAccount(world), workloadIdentity(world)];
  await callers.start?.();
  end = async () => {
    await callers.stop?.();
    await opened.close();
  };
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
    ],
  };
  for (const name of ["tasks", "other"])
    await createThrough(modelOf(roles, "aws:iam/role:Role"), {
      name,
      assumeRolePolicy: JSON.stringify(trust),
    });
  await createThrough(modelOf(accounts, "gcp:serviceaccount/account:Account"), { accountId: "harbor-call" });
  await createThrough(modelOf(pools, "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"), {
    workloadIdentityPoolId: "harbor-aws",
  });
  await createThrough(modelOf(pools, "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"), {
    workloadIdentityPoolId: "harbor-aws",
    workloadIdentityPoolProviderId: "tasks",
    aws: { accountId: "123456789012" },
    attributeCondition: `attribute.aws_role == '${ROLE}'`,
  });
});
afterEach(() => end());

/** What Google's own library signs with the credentials of a task of this role, got from the task's own address. */
async function subjectToken(role = "tasks"): Promise<string> {
  const { url } = world
    .use("taskCredentials")
    .open(`arn:aws:iam::123456789012:role/${role}`, "0123456789abcdef");
  const client = new AwsClient({
    type: "external_account",
    audience: AUDIENCE,
    subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
    aws_security_credentials_supplier: containerCredentials({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_REGION: "us-east-1",
    }),
  });
  return client.retrieveSubjectToken();
}

const request = (path: string, body: string, headers: Record<string, string> = {}) => ({
  method: "POST",
  path,
  query: new URLSearchParams(),
  headers,
  body: Buffer.from(body),
});

function exchanged(token: string, change: Record<string, string> = {}): ApiAnswer | undefined {
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
    audience: AUDIENCE,
    subject_token: token,
    ...change,
  };
  return exchange(world, request("/v1/token", new URLSearchParams(form).toString()));
}

const accessOf = (answer: ApiAnswer | undefined): string =>
  (answer?.body as { access_token?: string } | undefined)?.access_token ?? "";

const accountAccess = (access: string, body: object): ApiAnswer | undefined =>
  accountCredentials(
    world,
    request(`/v1/projects/-/serviceAccounts/${CALLER}:generateAccessToken`, JSON.stringify(body), {
      authorization: `Bearer ${access}`,
    }),
  );
const identity = (access: string): ApiAnswer | undefined =>
  accountCredentials(
    world,
    request(
      `/v1/projects/-/serviceAccounts/${CALLER}:generateIdToken`,
      JSON.stringify({ audience: URL_OF_SERVICE, includeEmail: true }),
      { authorization: `Bearer ${access}` },
    ),
  );

describe("an AWS role at Google, without a key", () => {
  it("gets an identity token of the account that lets it, and Cloud Run lets that one in", async () => {
    grant(world, { resource: ACCOUNT, role: TOKENS, member });
    const answer = exchanged(await subjectToken());
    expect(answer).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
    const given = identity(accessOf(answer));
    expect(given?.status).toBe(200);
    const { token } = given?.body as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect(refusalOf(world, SERVICE, headers)?.status).toBe(403);
    grant(world, { resource: SERVICE.id, role: "roles/run.invoker", member: `serviceAccount:${CALLER}` });
    expect(refusalOf(world, SERVICE, headers)).toBeUndefined();
    // For this service only, whatever else the caller may call.
    const other = { id: SERVICE.id, hosts: ["other-x-uc.a.run.app"] };
    expect(refusalOf(world, other, headers)?.status).toBe(401);
  });

  it("gets no token of an account that does not let it", async () => {
    expect(identity(accessOf(exchanged(await subjectToken())))).toMatchObject({ status: 403 });
    expect(identity("ya29.guessed")).toMatchObject({ status: 401 });
  });

  it.each<[string, () => Promise<ApiAnswer | undefined>, RegExp]>([
    [
      "another role of the account",
      async () => exchanged(await subjectToken("other")),
      /attribute condition/,
    ],
    [
      "a request whose session somebody exchanged",
      async () =>
        exchanged(
          (await subjectToken()).replace(/(x-amz-security-token%22%2C%22value%22%3A%22).../, "$1AAA"),
        ),
      /security token included in the request is invalid/,
    ],
    [
      "a request whose signature somebody wrote",
      async () => exchanged((await subjectToken()).replace(/Signature%3D......../, "Signature%3D00000000")),
      /signature we calculated does not match/,
    ],
    [
      "a request that was signed for something else",
      async () => exchanged((await subjectToken()).replace("GetCallerIdentity", "GetSessionToken")),
      /no GetCallerIdentity/,
    ],
    [
      "an audience that is nowhere",
      async () => exchanged(await subjectToken(), { audience: AUDIENCE.replace("tasks", "others") }),
      /The target service/,
    ],
    ["no request at all", () => Promise.resolve(exchanged("nonsense")), /Invalid value for subject_token/],
  ])("is refused with %s", async (_, ask, reason) => {
    expect(await ask()).toMatchObject({
      status: 400,
      body: { error_description: expect.stringMatching(reason) as string },
    });
  });

  it("gets an access token of an account only with more than the right to its identity tokens", async () => {
    const scope = ["https://www.googleapis.com/auth/cloud-platform"];
    grant(world, { resource: ACCOUNT, role: TOKENS, member });
    const federated = accessOf(exchanged(await subjectToken()));
    expect(accountAccess(federated, { scope })).toMatchObject({ status: 403 });
    grant(world, { resource: ACCOUNT, role: "roles/iam.workloadIdentityUser", member });
    expect(accountAccess(federated, { scope: [] })).toMatchObject({ status: 400 });
    const given = accountAccess(federated, { scope, lifetime: "600s" });
    const { accessToken } = given?.body as { accessToken: string };
    expect(world.use("googleTokens").membersOf(accessToken)).toEqual([`serviceAccount:${CALLER}`]);
  });

  it("has no credentials any more when its task has ended", async () => {
    const { url, close } = world.use("taskCredentials").open("arn:aws:iam::123456789012:role/tasks", "task");
    close();
    const { getAwsSecurityCredentials } = containerCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    await expect(getAwsSecurityCredentials()).rejects.toThrow("404");
  });
});

describe("Cloud Run's check", () => {
  it("tells no token (403) from one that is none (401)", () => {
    expect(refusalOf(world, SERVICE, {})).toMatchObject({ status: 403, challenge: "Bearer" });
    expect(refusalOf(world, SERVICE, { authorization: "Bearer a.b.c" })?.status).toBe(401);
    const forged = world
      .use("googleTokens")
      .identity(CALLER, URL_OF_SERVICE)
      .replace(/\.[^.]+$/, ".AAAA");
    expect(refusalOf(world, SERVICE, { authorization: `Bearer ${forged}` })?.status).toBe(401);
  });

  it("lets everybody in where everybody may", () => {
    grant(world, { resource: SERVICE.id, role: "roles/run.invoker", member: "allUsers" });
    expect(refusalOf(world, SERVICE, {})).toBeUndefined();
  });
});

describe("a right", () => {
  it.each([
    ["an account that is not there", "serviceAccount:nobody@p.iam.gserviceaccount.com", /does not exist/],
    ["a pool that is not there", member.replace("harbor-aws", "other-aws"), /Identity Pool does not exist/],
  ])("cannot be given to %s", (_, who, reason) => {
    expect(() => grant(world, { resource: ACCOUNT, role: TOKENS, member: who })).toThrow(reason);
  });
});
