import { assumedRole } from "../../../infra/ai/AiCaller";
import { RiskService } from "../../../infra/ai/RiskService";
import { CANDIDATE_TAG } from "../../../infra/ai/addresses";
import type { AiIntent, AiRevision } from "../../../infra/release/intent";
import { digest } from "../support/config";
import { only } from "../support/expected";
import { Recording } from "../support/recording";

const config = {
  product: "harbor",
  stack: "prod",
  owner: "platform-team",
  gcpProject: "harbor-prod",
  gcpRegion: "us-central1",
};
const stable = { revision: "r1", image: `ai@${digest("c")}`, model: digest("1") };
const candidate = { revision: "r2", image: `ai@${digest("d")}`, model: digest("2") };

const AGENT = "serviceAccount:service-481516234200@gcp-sa-monitoring-notification.iam.gserviceaccount.com";

const RELEASER = "serviceAccount:release@harbor-prod.iam.gserviceaccount.com";

const ROLES = {
  primary: { email: "oncall@harbor.example" },
  secondary: { email: "application@harbor.example" },
  escalation: { email: "security@harbor.example" },
  ai: { email: "ai@harbor.example" },
};

interface Declared {
  readonly template: { revision: string; containers: Record<string, unknown>[] };
  readonly traffics: { type: string; revision: string; percent: number; tag?: string }[];
  readonly [other: string]: unknown;
}

async function service(
  ai: AiIntent,
  critical = true,
  unproven: readonly AiRevision[] = [],
): Promise<{ recording: Recording; declared: Declared }> {
  const recording = await Recording.start(
    only(
      "gcp:serviceaccount/account:Account",
      "gcp:serviceaccount/iAMMember:IAMMember",
      "gcp:storage/bucket:Bucket",
      "gcp:storage/bucketIAMMember:BucketIAMMember",
      "command:local:Command",
      "gcp:monitoring/notificationChannel:NotificationChannel",
      "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
      "gcp:monitoring/alertPolicy:AlertPolicy",
      "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
      "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
      "gcp:cloudrunv2/service:Service",
      "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
    ),
  );
  const alerts = { roles: ROLES, runbooks: "https://runbooks.example" };
  const taskRoleArn = "arn:aws:iam::123456789012:role/tasks-1a2b3c4";
  new RiskService("ai", {
    config,
    ai,
    unproven,
    verification: { path: "/infer", sample: { text: "a" }, requests: 40, responseBudgetMs: 700 },
    releaser: RELEASER,
    critical,
    modelsFolder: "models",
    alerts,
    taskRoleArn,
    ready: [],
  });
  await recording.finished();
  const declared = recording.one("gcp:cloudrunv2/service:Service").inputs as unknown as Declared;
  return { recording, declared };
}

describe("the AI service", () => {
  it("without a candidate is the stable revision alone", async () => {
    const { declared } = await service({ stable, share: 0 });
    expect(declared.template.containers[0]?.image).toBe(stable.image);
    expect(declared.traffics).toEqual([
      { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: declared.template.revision, percent: 100 },
    ]);
  });

  it("with a candidate declares that one, and shares by percent with the stable revision by its old name", async () => {
    const before = await service({ stable, share: 0 });
    const { declared } = await service({ stable, candidate, share: 10 });
    expect(declared.template.containers[0]?.image).toBe(candidate.image);
    expect(declared.traffics.map(({ revision, percent, tag }) => [revision, percent, tag])).toEqual([
      [before.declared.template.revision, 90, undefined],
      [declared.template.revision, 10, "next"],
    ]);
  });

  it("has a candidate without a share all the same, at an address of its own", async () => {
    const { declared, recording } = await service({ stable, candidate, share: 0 });
    expect(declared.traffics.map(({ percent, tag }) => [percent, tag])).toEqual([
      [100, undefined],
      [0, "next"],
    ]);
    expect(recording.all("sluice:ai:AiVerification")).toEqual([]);
  });

  it("asks a revision that is not proven as the API will, before it shares anything out", async () => {
    const { recording, declared } = await service({ stable, candidate, share: 10 }, true, [candidate]);
    const proof = recording.one("command:local:Command", "ai-r2-admitted-command");
    expect(proof.inputs).toMatchObject({
      create: "node -r tsx/cjs ops/verify-ai/main.ts",
      // A new budget or sample is no reason to ask one that has its share.
      update: "node -e 0",
      triggers: [declared.template.revision],
      environment: {
        VERIFY_URL: "https://next---harbor-prod-ai-481516234200.us-central1.run.app",
        VERIFY_AUDIENCE: "https://harbor-prod-ai-481516234200.us-central1.run.app",
        VERIFY_CALLER: "harbor-prod-call@harbor-prod.iam.gserviceaccount.com",
        VERIFY_REVISION: declared.template.revision,
        VERIFY_MODEL: candidate.model,
        VERIFY_HEALTH_PATH: "/api/ai/health",
        VERIFY_INFERENCE_PATH: "/infer",
        VERIFY_SAMPLE: '{"text":"a"}',
        VERIFY_REQUESTS: "40",
        VERIFY_BUDGET_MS: "700",
      },
    });
    const run = recording.one("gcp:cloudrunv2/service:Service");
    expect(recording.precedes(proof, run)).toBe(true);
    const right = recording.one("gcp:serviceaccount/iAMMember:IAMMember", "ai-caller-releaser");
    expect(recording.precedes(right, proof)).toBe(true);
  });

  it("has a candidate's address that DNS and Cloud Run take, with the longest names that the config takes", () => {
    const name = `${"p".repeat(20)}-${"s".repeat(16)}-ai`;
    // Tag and name together, and the label of the address with a project's number of 12 digits.
    expect(name.length + CANDIDATE_TAG.length).toBeLessThanOrEqual(46);
    expect(`${CANDIDATE_TAG}---${name}-${"4".repeat(12)}`.length).toBeLessThanOrEqual(63);
  });

  it("goes back to a template that differs in nothing from the one that Cloud Run knows by that name", async () => {
    const before = await service({ stable, share: 0 });
    await service({ stable, candidate, share: 100 });
    const after = await service({ stable, share: 0 });
    expect(after.declared).toEqual(before.declared);
  });

  it("names one revision in two ways when its image differs", async () => {
    const one = await service({ stable, share: 0 });
    const other = await service({ stable: { ...stable, image: candidate.image }, share: 0 });
    expect(one.declared.template.revision).toMatch(/^harbor-prod-ai-r1-[0-9a-f]{8}$/);
    expect(other.declared.template.revision).not.toBe(one.declared.template.revision);
  });

  it("is called by one account without a key, of which the API's AWS role and who releases may have identity tokens", async () => {
    const { recording, declared } = await service({ stable, share: 0 });
    expect(declared).toMatchObject({ invokerIamDisabled: false, ingress: "INGRESS_TRAFFIC_ALL" });
    const role = "arn:aws:sts::123456789012:assumed-role/tasks-1a2b3c4";
    const pool = "projects/481516234200/locations/global/workloadIdentityPools/harbor-prod-aws";
    const caller = "harbor-prod-call@harbor-prod.iam.gserviceaccount.com";
    expect(
      recording.one("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider").inputs,
    ).toMatchObject({
      aws: { accountId: "123456789012" },
      attributeCondition: `attribute.aws_role == '${role}'`,
    });
    const tokens = recording.all("gcp:serviceaccount/iAMMember:IAMMember");
    expect(new Set(tokens.map(({ inputs }) => inputs))).toEqual(
      new Set([
        {
          serviceAccountId: `projects/harbor-prod/serviceAccounts/${caller}`,
          role: "roles/iam.serviceAccountOpenIdTokenCreator",
          member: `principalSet://iam.googleapis.com/${pool}/attribute.aws_role/${role}`,
        },
        {
          serviceAccountId: `projects/harbor-prod/serviceAccounts/${caller}`,
          role: "roles/iam.serviceAccountOpenIdTokenCreator",
          member: RELEASER,
        },
      ]),
    );
    const invokers = recording.all("gcp:cloudrunv2/serviceIamMember:ServiceIamMember");
    expect(invokers.map(({ inputs }) => [inputs.role, inputs.member])).toEqual([
      ["roles/run.invoker", `serviceAccount:${caller}`],
      ["roles/run.invoker", AGENT],
    ]);
  });

  it.each([
    [true, "CRITICAL", "Severity 2 (", ["ai", "application", "oncall"]],
    [false, "WARNING", "Severity 3 (", ["ai", "oncall"]],
  ])(
    "is asked every minute as Monitoring's own agent, and tells whom the severity names; critical: %s",
    async (critical, severity, text, told) => {
      const { recording } = await service({ stable, share: 0 }, critical);
      const check = recording.one("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig").inputs;
      expect(check).toMatchObject({
        period: "60s",
        httpCheck: { useSsl: true, validateSsl: true, serviceAgentAuthentication: { type: "OIDC_TOKEN" } },
        monitoredResource: { labels: { host: "harbor-prod-ai-abc123-uc.a.run.app" } },
      });
      expect(recording.one("gcp:monitoring/alertPolicy:AlertPolicy").inputs).toMatchObject({
        severity,
        notificationChannels: told.map(() => "projects/harbor-prod/notificationChannels/1"),
        documentation: { content: expect.stringContaining(text) as string },
      });
      const addresses = recording
        .all("gcp:monitoring/notificationChannel:NotificationChannel")
        .map(({ inputs }) => (inputs.labels as { email_address: string }).email_address);
      expect(addresses.sort()).toEqual(told.map((one) => `${one}@harbor.example`));
      expect(JSON.stringify(recording.one("gcp:monitoring/alertPolicy:AlertPolicy").inputs)).toContain(
        "ai-1",
      );
    },
  );

  it("has each revision's model in a closed, protected bucket under its digest before the revision can start", async () => {
    const { recording, declared } = await service({ stable, candidate, share: 10 });
    const bucket = recording.one("gcp:storage/bucket:Bucket");
    expect(bucket).toMatchObject({
      protect: true,
      inputs: {
        name: "harbor-prod-harbor-prod-ai",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        forceDestroy: false,
      },
    });
    expect(recording.all("gcp:storage/bucketIAMMember:BucketIAMMember").map(({ inputs }) => inputs)).toEqual([
      {
        bucket: "harbor-prod-harbor-prod-ai",
        role: "roles/storage.objectViewer",
        member: "serviceAccount:harbor-prod-ai@harbor-prod.iam.gserviceaccount.com",
      },
    ]);
    const uploads = recording.all("command:local:Command");
    expect(uploads.map(({ inputs }) => (inputs.environment as Record<string, string>).MODEL_OBJECT)).toEqual([
      `models/sha256-${"1".repeat(64)}`,
      `models/sha256-${"2".repeat(64)}`,
    ]);
    const run = recording.one("gcp:cloudrunv2/service:Service");
    for (const upload of uploads) expect(recording.precedes(upload, run)).toBe(true);
    const [container] = declared.template.containers;
    expect(container?.envs).toContainEqual({
      name: "MODEL_URL",
      value: `gs://harbor-prod-harbor-prod-ai/models/sha256-${"2".repeat(64)}`,
    });
    expect(container?.envs).toContainEqual({ name: "MODEL", value: candidate.model });
  });

  it("names one revision in two ways when its model differs", async () => {
    const one = await service({ stable, share: 0 });
    const other = await service({ stable: { ...stable, model: candidate.model }, share: 0 });
    expect(other.declared.template.revision).not.toBe(one.declared.template.revision);
  });

  it("keeps an instance warm for each revision with traffic while it is critical, without another revision", async () => {
    const [critical, other] = [
      await service({ stable, share: 0 }),
      await service({ stable, share: 0 }, false),
    ];
    expect(critical.declared.scaling).toEqual({ minInstanceCount: 2 });
    expect(other.declared.scaling).toEqual({ minInstanceCount: 0 });
    expect(other.declared.template).toEqual(critical.declared.template);
  });

  it("judges a start by its probe, and whether an instance still lives", async () => {
    const { declared } = await service({ stable, share: 0 });
    const [container] = declared.template.containers;
    for (const probe of [container?.startupProbe, container?.livenessProbe])
      expect(probe).toMatchObject({ httpGet: { path: "/healthz", port: 8080 } });
  });

  it.each([
    ["arn:aws:iam::123456789012:role/tasks", "arn:aws:sts::123456789012:assumed-role/tasks"],
    ["arn:aws:iam::123456789012:role/team/a/tasks", "arn:aws:sts::123456789012:assumed-role/tasks"],
    ["arn:aws-cn:iam::123456789012:role/tasks", "arn:aws-cn:sts::123456789012:assumed-role/tasks"],
  ])("knows %s in use as %s", (role, assumed) => {
    expect(assumedRole(role)).toBe(assumed);
  });
});
