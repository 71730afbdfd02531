import { ANSWER, CloudRunFixture, NAMED, rows } from "../../../support/cloudrun";

jest.setTimeout(120_000);

describe("what Cloud Run takes", () => {
  let cloud: CloudRunFixture;
  beforeEach(async () => (cloud = await CloudRunFixture.open()));
  afterEach(() => cloud.close());

  it.each([
    ["percents that do not total 100", rows(["r1", 90]), {}, /traffics the percents total 90/],
    [
      "a latest row with a revision",
      { traffics: [{ percent: 100, revision: "harbor-ai-r1" }] },
      {},
      /must be of type TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION/,
    ],
    [
      "a tag that is too long beside the service's name",
      { traffics: [{ type: NAMED, revision: "harbor-ai-r1", percent: 100, tag: "t".repeat(38) }] },
      {},
      /Combined traffic tag and service name cannot exceed 46 characters/,
    ],
    [
      "a tag twice",
      {
        traffics: [40, 60].map((percent) => ({
          type: NAMED,
          revision: "harbor-ai-r1",
          percent,
          tag: "next",
        })),
      },
      {},
      /a tag is there twice/,
    ],
    ["a revision of another name", {}, { revision: "r1" }, /r1 must begin with harbor-ai-/],
    [
      "an image by tag",
      {},
      { containers: [{ image: "us-docker.pkg.dev/harbor/ai:1" }] },
      /must end in @sha256/,
    ],
    [
      "a reserved variable",
      {},
      { containers: [{ image: `x@sha256:${"a".repeat(64)}`, envs: [{ name: "PORT", value: "1" }] }] },
      /reserved env names were provided: PORT/,
    ],
    [
      "a variable that comes from Secret Manager",
      {},
      {
        containers: [{ image: "x", envs: [{ name: "KEY", valueSource: { secretKeyRef: { secret: "s" } } }] }],
      },
      /valueSource is not modelled/,
    ],
    ["an internal ingress", { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }, {}, /INGRESS_TRAFFIC_ALL/],
    ["an unknown property", { iapEnabled: true }, {}, /iapEnabled is not modelled/],
    [
      "more least than most instances",
      {},
      { scaling: { minInstanceCount: 3, maxInstanceCount: 2 } },
      /minInstanceCount 3 is more than/,
    ],
    [
      "a sidecar",
      {},
      { containers: [{ image: `x@sha256:${"a".repeat(64)}` }, { image: `x@sha256:${"a".repeat(64)}` }] },
      /sidecars are not modelled/,
    ],
  ])("refuses %s", async (_, change, template, message) => {
    await expect(cloud.create(cloud.declare(ANSWER, "r1", change, template))).rejects.toThrow(message);
  });
});
