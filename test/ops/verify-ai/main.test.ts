import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { type BuiltVersion, buildProduct } from "../../../rehearsal/app/build";
import { serviceIamMember } from "../../../rehearsal/cloud/cloudrun/iamMember";
import { openServices } from "../../../rehearsal/cloud/cloudrun/records";
import { PROJECT_NUMBER } from "../../../rehearsal/cloud/google/common";
import { grant } from "../../../rehearsal/cloud/google/members";
import { ENGINEER } from "../../../rehearsal/cloud/googleidentity/engineer";
import type { Properties } from "../../../rehearsal/cloud/kernel/properties";
import { NetworkProxy } from "../../../rehearsal/cloud/network/proxy";
import { serviceAccount } from "../../../rehearsal/cloud/serviceaccount/service";
import { ANSWER, CloudRunFixture, NAMED } from "../../support/cloudrun";
import { createThrough, modelOf } from "../../support/world";

// Real processes, on a machine that may be busy.
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, "../../..");
const CALLER = "harbor-call@sluice-rehearsal.iam.gserviceaccount.com";
const HOST = `harbor-ai-${PROJECT_NUMBER}.us-central1.run.app`;
const TOKENS = "roles/iam.serviceAccountOpenIdTokenCreator";

let cloud: CloudRunFixture;
let proxy: NetworkProxy;
let built: BuiltVersion;
let id: string;
let declared: Properties;

const at = (revision: string, percent: number, tag?: string): Properties => ({
  type: NAMED,
  revision: `harbor-ai-${revision}`,
  percent,
  ...(tag !== undefined && { tag }),
});
const container = (image: string, env: Record<string, string> = {}): Properties => ({
  image: `us-docker.pkg.dev/harbor/ai@${image}`,
  envs: Object.entries(env).map(([name, value]) => ({ name, value })),
});
const deploy = async (revision: string, next: Properties, candidate = revision): Promise<void> => {
  const after = {
    ...declared,
    template: { ...(declared.template as object), revision: `harbor-ai-${revision}`, containers: [next] },
    traffics: [at("r1", 100), at(candidate, 0, "next")],
  };
  await cloud.update(id, declared, after);
  declared = after;
};

/** A service that serves r1, and has the sample product's 1.2.0 as candidate without a share. */
beforeAll(async () => {
  cloud = await CloudRunFixture.open();
  proxy = new NetworkProxy(cloud.world);
  await proxy.start();
  const products = await buildProduct({ out: cloud.directory, versions: ["1.2.0"] });
  built = products["1.2.0"] as BuiltVersion;
  const account = modelOf(serviceAccount(cloud.world), "gcp:serviceaccount/account:Account");
  await createThrough(account, { accountId: "harbor-call" });
  declared = cloud.declare(ANSWER, "r1", { invokerIamDisabled: false, traffics: [at("r1", 100)] });
  ({ id } = await cloud.create(declared));
  await createThrough(serviceIamMember(cloud.world, openServices(cloud.world)), {
    location: "us-central1",
    name: "harbor-ai",
    role: "roles/run.invoker",
    member: `serviceAccount:${CALLER}`,
  });
  grant(cloud.world, {
    resource: `projects/sluice-rehearsal/serviceAccounts/${CALLER}`,
    role: TOKENS,
    member: ENGINEER,
  });
  await deploy("r2", container(built.ai, { MODEL: built.model, MODEL_URL: modelFile() }));
});
afterAll(async () => {
  await proxy.stop();
  await cloud.close();
});
const modelFile = (): string => join(cloud.directory, "models", built.model.slice("sha256:".length));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
/** The command as the program declares it, acting as the engineer. */
async function run(change: Record<string, string> = {}): Promise<Ended> {
  const env = {
    PATH: process.env["PATH"],
    ...cloud.world.guestEnvironment,
    ...cloud.world.commandEnvironment,
    VERIFY_URL: `https://next---${HOST}`,
    VERIFY_AUDIENCE: `https://${HOST}`,
    VERIFY_CALLER: CALLER,
    VERIFY_REVISION: "harbor-ai-r2",
    VERIFY_MODEL: built.model,
    VERIFY_HEALTH_PATH: "/api/ai/health",
    VERIFY_INFERENCE_PATH: "/api/ai/risk/calculate",
    VERIFY_SAMPLE: '{"amount":25000,"days":14}',
    VERIFY_REQUESTS: "20",
    VERIFY_BUDGET_MS: "30000",
    VERIFY_INTERVAL_MS: "50",
    VERIFY_DEADLINE_SECONDS: "1",
    ...change,
  };
  const ended = await new Promise<Ended>((done) => {
    execFile(
      "node",
      ["-r", "tsx/cjs", "ops/verify-ai/main.ts"],
      { cwd: ROOT, env },
      (error, stdout, stderr) =>
        done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
  expect(ended.stdout + ended.stderr).not.toMatch(/eyJ|ya29\.|\n\s+at /);
  return ended;
}

it("proves the sample product's candidate at its own address, while it has no share", async () => {
  const ended = await run({ VERIFY_DEADLINE_SECONDS: "60" });
  expect(ended).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^harbor-ai-r2 answers from sha256:[0-9a-f]{64}, 95 % of 20 inferences within \d+ ms \(budget 30000 ms\)\.\n$/,
    ) as string,
  });
  expect(JSON.parse(ended.stdout)).toEqual({
    verified: { revision: "harbor-ai-r2", model: built.model, requests: 20, budgetMilliseconds: 30_000 },
  });
});

it.each<[string, () => Record<string, string>, RegExp]>([
  [
    "another revision with another model",
    () => ({ VERIFY_REVISION: "harbor-ai-r9", VERIFY_MODEL: `sha256:${"0".repeat(64)}` }),
    / {2}- revision is "harbor-ai-r2", not "harbor-ai-r9"\n {2}- modelDigest is "sha256:[0-9a-f]{64}", not "sha256:0{64}"\n {2}next: Another revision answers as the candidate/,
  ],
  [
    "a token for the tag's address instead of the service's",
    () => ({ VERIFY_AUDIENCE: `https://next---${HOST}` }),
    /the status is 401, not 200[^]*next: The token was not taken/,
  ],
  [
    "an account of which it may have no token",
    () => ({ VERIFY_CALLER: "harbor-ai@sluice-rehearsal.iam.gserviceaccount.com" }),
    /no identity token \(.*iam\.serviceAccounts\.getOpenIdToken.*\)[^]*next: Whoever runs `pulumi up` must be whom sluice:ai\.releaser names/,
  ],
])("refuses %s, and says so", async (_, change, said) => {
  const ended = await run(change());
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(/harbor-ai-r\d did not prove healthy within 1 s: 5 good answers in a row/);
  expect(ended.stderr).toMatch(said);
});

it("lists what its environment lacks, and asks nobody", async () => {
  const ended = await run({ VERIFY_MODEL: "", VERIFY_REQUESTS: "3" });
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toBe(
    "AI revision not verified:\n" +
      "  - VERIFY_MODEL is missing: give the model's digest, sha256:<64 hex>.\n" +
      '  - VERIFY_REQUESTS is "3": give a whole number from 20 to 1000.\n',
  );
});

describe("a candidate of its own", () => {
  /** Well, and slow or broken where it infers. */
  const source = (inference: string): string => `
    const { createServer } = require("node:http");
    let inferences = 0;
    const body = () => JSON.stringify({ status: "ok", revision: process.env.K_REVISION, modelDigest: process.env.MODEL });
    createServer((request, response) => {
      if (request.method !== "POST") return response.end(body());
      inferences += 1;
      ${inference}
    }).listen(Number(process.env.PORT), "127.0.0.1");
    process.on("SIGTERM", () => process.exit(0));`;
  const deployed = async (revision: string, inference: string): Promise<Ended> => {
    const [image] = (
      cloud.declare(source(inference), revision).template as { containers: { image: string }[] }
    ).containers;
    await deploy(revision, container(image?.image.split("@")[1] ?? "", { MODEL: built.model }));
    return run({
      VERIFY_REVISION: `harbor-ai-${revision}`,
      VERIFY_DEADLINE_SECONDS: "60",
      VERIFY_BUDGET_MS: "20",
    });
  };

  it("that is slower than its budget is refused, with what was measured", async () => {
    const { code, stderr } = await deployed("r3", "setTimeout(() => response.end(body()), 40);");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^harbor-ai-r3 is slower than its budget \(sluice:ai\.verification\.responseBudgetMs\)\.$/m,
    );
    expect(stderr).toMatch(/^ {2}expected: 95 % of 20 inferences within 20 ms, at https:\/\/next---/m);
    expect(stderr).toMatch(/^ {2}last seen: \d+ ms, the slowest \d+ ms$/m);
  });

  it("that breaks after some inferences is refused, and what it sends cannot act upon the terminal", async () => {
    const { code, stderr } = await deployed(
      "r4",
      'if (inferences > 7) response.statusCode = 500; response.end(inferences > 7 ? "out of \\u001b[31m memory" : body());',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^harbor-ai-r4 gave a bad answer to the sample, after 6 good ones of 20 that are needed\.$/m,
    );
    expect(stderr).toMatch(/^ {2}last seen \(inference\): 500: out of {2}\[31m memory$/m);
    expect(stderr).toMatch(
      /^ {2}next: Cloud Run has no instance that answers: look at the log of harbor-ai-r4\.$/m,
    );
  });

  it("that has no tag any more is not found", async () => {
    const after = { ...declared, traffics: [at("r1", 100)] };
    await cloud.update(id, declared, after);
    declared = after;
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toMatch(/the status is 404, not 200/);
    expect(stderr).toMatch(
      /next: No revision answers at this address: commit the revision as sluice:ai\.candidate/,
    );
  });
});
