import { readConfig } from "../../infra/config/read";
import { releaseCommits, stackFile } from "./support/config";
import { MOMENTS, difference } from "./support/difference";
import { type Run, run } from "./support/program";

const production = stackFile("prod");
const takenDown = { ...production, "sluice:teardown": "prod" };

/** The parts of an S3 bucket that keep it closed, or keep what was in it. */
const GUARDS = [
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
];

describe("what stays when the stack is destroyed", () => {
  let recording: Run["recording"];
  beforeAll(async () => {
    ({ recording } = await run(production));
  });

  // `pulumi destroy --exclude-protected` leaves with a resource its parents, and whatever they all depend on.
  it("stands on nothing that could go", () => {
    const custom = recording.resources.filter((one) => one.custom);
    const kept = custom.filter(({ protect }) => protect);
    expect(kept.length).toBeGreaterThan(20);
    const held = custom.filter(
      (one) => !one.protect && kept.some((resource) => recording.precedes(one, resource)),
    );
    expect(held.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
  });

  it("stays as closed as it was, and nothing in it expires any more", () => {
    const ofKept = (types: readonly string[]): boolean[] =>
      types.flatMap((type) => {
        const found = recording.all(type).filter(({ name }) => !name.startsWith("monitoring-canary-store-"));
        expect(found.length).toBeGreaterThan(0);
        return found.map(({ retained }) => retained);
      });
    expect(ofKept(GUARDS)).not.toContain(false);
    expect(ofKept(["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"])).not.toContain(true);
  });
});

describe("sluice:teardown", () => {
  it("lets load balancer and AI service be deleted, says so in both and in the record, and changes nothing else", async () => {
    const [before, after] = [await run(production), await run(takenDown)];
    const found = difference(before.recording.resources, after.recording.resources);
    expect(found.filter((line) => !MOMENTS.test(line))).toEqual([
      "~ aws:lb/loadBalancer:LoadBalancer traffic-alb enableDeletionProtection",
      "~ aws:lb/loadBalancer:LoadBalancer traffic-alb tags",
      "~ aws:ssm/parameter:Parameter release-parameter insecureValue.teardown",
      "~ gcp:cloudrunv2/service:Service ai-run deletionProtection",
      "~ gcp:cloudrunv2/service:Service ai-run labels.teardown",
    ]);
    const balancer = after.recording.one("aws:lb/loadBalancer:LoadBalancer").inputs;
    expect(balancer).toMatchObject({ enableDeletionProtection: false, tags: { teardown: "prod" } });
  });

  it.each([
    ["the name of another stack", { ...takenDown, "sluice:teardown": "staging" }, ["sluice:teardown"]],
    ["no name at all", { ...takenDown, "sluice:teardown": "true" }, ["sluice:teardown"]],
    [
      "a release besides",
      { ...releaseCommits().ten, "sluice:teardown": "prod" },
      ["sluice:traffic.candidate", "sluice:ai.candidate.revision"],
    ],
    [
      "a release of the AI service besides",
      {
        ...takenDown,
        "sluice:ai": JSON.stringify({
          ...(JSON.parse(production["sluice:ai"] ?? "") as object),
          candidate: {
            revision: "r2",
            image: `us-docker.pkg.dev/harbor/ai@sha256:${"1".repeat(64)}`,
            model: `sha256:${"2".repeat(64)}`,
          },
        }),
      },
      ["sluice:ai.candidate.revision"],
    ],
  ])("is refused with %s", (_, config, keys) => {
    expect(readConfig("prod", config).faults?.map(({ key }) => key)).toEqual(keys);
  });

  it("is refused in the file of another stack", () => {
    expect(readConfig("staging", { ...stackFile("staging"), "sluice:teardown": "prod" }).faults).toEqual([
      {
        key: "sluice:teardown",
        found: '"prod"',
        allowed: "the stack's own name (staging), and only while it is being taken down",
        next: "remove it; docs/runbooks/destroy.md says what it is for",
      },
    ]);
  });
});
