import { EcsFixture, GROUP, HEALTHY } from "../../../support/ecs";

jest.setTimeout(120_000);

describe("what ECS needs around a task", () => {
  let cloud: EcsFixture;
  beforeEach(async () => (cloud = await EcsFixture.open()));
  afterEach(() => cloud.close());

  it.each([
    [
      "a missing parameter",
      { secrets: [{ name: "K", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/gone" }] },
      /ResourceInitializationError: unable to pull secrets .* invalid parameters: \/gone/,
    ],
    [
      "a secret without a value",
      {
        secrets: [
          { name: "K", valueFrom: "arn:aws:secretsmanager:us-east-1:123456789012:secret:empty-1a2b3c" },
        ],
      },
      /ResourceInitializationError: unable to pull secrets .* from asm: .*secret:empty-1a2b3c.* ResourceNotFoundException/,
    ],
    [
      "a missing log group",
      {
        logConfiguration: {
          logDriver: "awslogs",
          options: {
            "awslogs-group": "/none",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "api",
          },
        },
      },
      /ResourceNotFoundException: The specified log group does not exist/,
    ],
    ["a command that is not node", { command: ["sh"] }, /CannotStartContainerError: exec: "sh"/],
  ])("says why a task cannot start: %s", async (_, change, message) => {
    await expect(
      cloud.create("service:Service", cloud.declare(await cloud.define(HEALTHY("1"), change))),
    ).rejects.toThrow(message);
  });

  it("says so when ECS is not trusted with the role", async () => {
    const definition = await cloud.define(HEALTHY("1"));
    cloud.trusted = "lambda.amazonaws.com";
    await expect(cloud.create("service:Service", cloud.declare(definition))).rejects.toThrow(
      /ECS was unable to assume the role .*role\/execution/,
    );
  });

  it.each([
    [
      "InvalidParameterException: The container web does not exist",
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: "web", containerPort: 8080 }] },
    ],
    [
      "did not have a container port 80 defined",
      { loadBalancers: [{ targetGroupArn: GROUP, containerName: "api", containerPort: 80 }] },
    ],
    [
      "loadBalancers.targetGroupArn names arn:none",
      { loadBalancers: [{ targetGroupArn: "arn:none", containerName: "api", containerPort: 8080 }] },
    ],
    ["networkConfiguration.subnets names subnet-2", { networkConfiguration: { subnets: ["subnet-2"] } }],
    [
      "networkConfiguration.securityGroups names sg-2",
      { networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-2"] } },
    ],
    ["ClusterNotFoundException", { cluster: "arn:none" }],
    ["Unable to describe task definition", { taskDefinition: "harbor-blue:99" }],
  ])("refuses a service that points at nothing: %s", async (message, change) => {
    const definition = await cloud.define(HEALTHY("1"));
    await expect(
      cloud.create("service:Service", { ...cloud.declare(definition), ...change }),
    ).rejects.toThrow(message);
  });

  it("refuses a target group that no listener uses", async () => {
    cloud.targets.unused.add(GROUP);
    await expect(
      cloud.create("service:Service", cloud.declare(await cloud.define(HEALTHY("1")))),
    ).rejects.toThrow(
      `InvalidParameterException: The target group with targetGroupArn ${GROUP} does not have an associated load balancer.`,
    );
  });
});
