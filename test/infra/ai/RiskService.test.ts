import { RiskService } from "../../../infra/ai/RiskService";
import type { AiIntent } from "../../../infra/release/intent";
import { digest } from "../support/config";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

const config = { product: "harbor", stack: "prod", gcpProject: "harbor-prod", gcpRegion: "us-central1" };
const stable = { revision: "r1", image: `ai@${digest("c")}`, model: digest("1") };
const candidate = { revision: "r2", image: `ai@${digest("d")}`, model: digest("2") };

interface Declared {
  readonly template: { revision: string; containers: { image: string; envs: unknown[] }[] };
  readonly traffics: { type: string; revision: string; percent: number }[];
  readonly [other: string]: unknown;
}

async function service(ai: AiIntent): Promise<{ recording: Recording; declared: Declared }> {
  const recording = await Recording.start(
    only(
      "aws:ssm/parameter:Parameter",
      "random:index/randomPassword:RandomPassword",
      "gcp:serviceaccount/account:Account",
      "gcp:secretmanager/secret:Secret",
      "gcp:secretmanager/secretVersion:SecretVersion",
      "gcp:secretmanager/secretIamMember:SecretIamMember",
      "gcp:cloudrunv2/service:Service",
    ),
  );
  new RiskService("ai", { config, ai });
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
    expect(declared.traffics.map(({ revision, percent }) => [revision, percent])).toEqual([
      [before.declared.template.revision, 90],
      [declared.template.revision, 10],
    ]);
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

  it("has its key as a secret on both sides, which only its own account may read", async () => {
    const { recording, declared } = await service({ stable, share: 0 });
    const key = "secret-of-ai-key-value";
    expect(plain(recording.one("aws:ssm/parameter:Parameter").inputs)).toMatchObject({
      type: "SecureString",
      name: "/sluice/prod/ai/key",
      value: key,
    });
    expect(plain(recording.one("gcp:secretmanager/secretVersion:SecretVersion").inputs.secretData)).toBe(key);
    expect(recording.one("gcp:secretmanager/secretIamMember:SecretIamMember").inputs).toMatchObject({
      role: "roles/secretmanager.secretAccessor",
      member: "serviceAccount:harbor-prod-ai@harbor-prod.iam.gserviceaccount.com",
    });
    expect(JSON.stringify(declared)).not.toContain(key);
    const run = recording.one("gcp:cloudrunv2/service:Service");
    for (const first of [
      "gcp:secretmanager/secretVersion:SecretVersion",
      "gcp:secretmanager/secretIamMember:SecretIamMember",
    ]) {
      expect(recording.precedes(recording.one(first), run)).toBe(true);
    }
  });
});
