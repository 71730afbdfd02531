import { imageByDigest } from "../../../policies/guardrails/image-by-digest";
import { UNKNOWN_TEXT, violations } from "../../support/policy";
import { digest } from "../../support/release-record";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "gcp:cloudrunv2/service:Service";
const JOB = "gcp:cloudrunv2/job:Job";
const good = `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@${digest("a")}`;
const task = (...images: unknown[]): string[] =>
  violations(imageByDigest, TASK, {
    containerDefinitions: JSON.stringify(images.map((image) => ({ image }))),
  });

describe("an image", () => {
  it("is named by digest", () => {
    expect(task(good)).toEqual([]);
    expect(violations(imageByDigest, SERVICE, { template: { containers: [{ image: good }] } })).toEqual([]);
    expect(
      violations(imageByDigest, JOB, { template: { template: { containers: [{ image: good }] } } }),
    ).toEqual([]);
  });

  it.each([
    "harbor:latest",
    "harbor",
    `harbor@sha256:${"a".repeat(63)}`,
    `harbor@sha256:${"A".repeat(64)}`,
    `@${digest("a")}`,
    digest("a"),
    7,
    null,
  ])("is not %j", (image) => {
    expect(task(good, image)).toEqual([expect.stringContaining(`found ${JSON.stringify(image)}`)]);
    expect(violations(imageByDigest, SERVICE, { template: { containers: [{ image }] } })).toHaveLength(1);
    expect(
      violations(imageByDigest, JOB, { template: { template: { containers: [{ image }] } } }),
    ).toHaveLength(1);
  });

  it.each([["{"], ["{}"], ["[]"], ["[{}]"], ["[7]"], [undefined]])(
    "is missed in the definitions %j",
    (containerDefinitions) => {
      expect(violations(imageByDigest, TASK, { containerDefinitions })).toHaveLength(1);
    },
  );

  it.each([[undefined], [{}], [{ containers: [] }]])("is missed in the template %j", (template) => {
    expect(violations(imageByDigest, SERVICE, { template })).toHaveLength(1);
  });

  it("is judged at `up` where a preview cannot know it", () => {
    expect(violations(imageByDigest, TASK, { containerDefinitions: UNKNOWN_TEXT })).toEqual([]);
    expect(
      violations(imageByDigest, SERVICE, { template: { containers: [{ image: UNKNOWN_TEXT }] } }),
    ).toEqual([]);
  });
});
