import { parseContainers } from "../../../../rehearsal/cloud/ecs/containers";

const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@sha256:${"a".repeat(64)}`;
const faults = (...containers: unknown[]): string[] => parseContainers(JSON.stringify(containers)).faults;

describe("containerDefinitions", () => {
  it("fill in what ECS fills in", () => {
    expect(parseContainers(JSON.stringify([{ name: "api", image }])).container).toMatchObject({
      essential: true,
      stopTimeout: 30,
      environment: [],
      secrets: [],
      portMappings: [],
    });
  });

  it("name every fault at once", () => {
    expect(faults({ name: "a b", image, stopTimeout: 600, enviroment: [] })).toEqual([
      expect.stringMatching(/^\[0\]\.name: must be/),
      expect.stringMatching(/^\[0\]\.stopTimeout: /),
      "[0]: enviroment is not modelled by the embedded cloud (rehearsal/COVERAGE.md)",
    ]);
  });

  it.each([
    [
      "not by digest",
      { name: "api", image: "harbor-api:1.2.0" },
      /\[0\]\.image: harbor-api:1\.2\.0 must end in @sha256/,
    ],
    [
      "a health check that says neither how it is run nor what",
      { name: "api", image, healthCheck: { command: ["true"] } },
      /must begin with CMD or CMD-SHELL/,
    ],
    [
      "a name twice",
      {
        name: "api",
        image,
        environment: [{ name: "K", value: "1" }],
        secrets: [{ name: "K", valueFrom: "arn:aws:ssm:x" }],
      },
      /The secret name must be unique/,
    ],
    [
      "a part of a secret",
      {
        name: "api",
        image,
        secrets: [
          { name: "K", valueFrom: "arn:aws:secretsmanager:us-east-1:123456789012:secret:x-1a2b3c:key::" },
        ],
      },
      /one key, stage or version of a secret, which is not modelled/,
    ],
    [
      "another host port",
      { name: "api", image, portMappings: [{ containerPort: 8080, hostPort: 80 }] },
      /hostPort 80 must equal containerPort 8080/,
    ],
    ["a volume", { name: "api", image, mountPoints: [{}] }, /mountPoints\[0\]: volumes are not modelled/],
    ["privileges", { name: "api", image, privileged: true }, /Fargate runs no privileged containers/],
  ])("refuse %s", (_, container, message) => expect(faults(container).join("\n")).toMatch(message));

  it("refuse a sidecar and an empty list", () => {
    const one = { name: "api", image };
    expect(faults(one, { ...one, name: "log" }).join()).toMatch(/exactly one container/);
    expect(faults().join()).toMatch(/exactly one container/);
    expect(parseContainers("[{").faults[0]).toMatch(/^is not JSON/);
  });
});
