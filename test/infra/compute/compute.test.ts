import { ComputeGroup } from "../../../infra/compute/ComputeGroup";
import { SlotVerification } from "../../../infra/compute/SlotVerification";
import { containerDefinitions } from "../../../infra/compute/containers";
import { digest } from "../support/config";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

const release = {
  version: "1.2.0",
  image: `registry/harbor-api@${digest("b")}`,
  assets: digest("c"),
  schema: 1,
};

interface Container {
  readonly environment: { name: string; value: string }[];
  readonly secrets?: { name: string; valueFrom: string }[];
  readonly [other: string]: unknown;
}
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:sluice/harbor/prod/database-url-AbCdEf";
const AI = { url: "https://ai.example", audience: "//iam.googleapis.com/tasks", caller: "api@harbor" };

function container(drainSeconds: number): Container {
  const [one] = JSON.parse(
    containerDefinitions({
      slot: "green",
      release,
      ai: AI,
      databaseSecretArn: SECRET,
      logGroup: "/sluice/prod/api/green",
      region: "us-east-1",
      livePath: "/api/live",
      metricsNamespace: "sluice/prod/slots",
      drainSeconds,
    }),
  ) as Container[];
  if (one === undefined) throw new Error("no container");
  return one;
}

describe("the container", () => {
  it("gets all that the product needs, and every secret by reference", () => {
    const { environment, secrets } = container(30);
    expect(Object.fromEntries(environment.map(({ name, value }) => [name, value]))).toEqual({
      PORT: "8080",
      VERSION: "1.2.0",
      SLOT: "green",
      IMAGE_DIGEST: digest("b"),
      METRICS_NAMESPACE: "sluice/prod/slots",
      AI_URL: "https://ai.example",
      AI_AUDIENCE: "//iam.googleapis.com/tasks",
      AI_CALLER: "api@harbor",
      DRAIN_SECONDS: "30",
      KEEP_ALIVE_SECONDS: "75",
    });
    expect(secrets).toEqual([{ name: "DATABASE_URL", valueFrom: SECRET }]);
  });

  it("knows nothing of an AI service in a stack without one", () => {
    const [one] = JSON.parse(
      containerDefinitions({
        slot: "green",
        release,
        ai: undefined,
        databaseSecretArn: SECRET,
        logGroup: "g",
        region: "us-east-1",
        livePath: "/api/live",
        metricsNamespace: "sluice/prod/slots",
        drainSeconds: 30,
      }),
    ) as Container[];
    expect(JSON.stringify(one)).not.toContain("AI_");
  });

  it("is nobody, on a file system that it cannot write to, from an image by digest", () => {
    expect(container(30)).toMatchObject({
      image: `registry/harbor-api@${digest("b")}`,
      user: "65534:65534",
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
      healthCheck: {
        command: ["CMD", "node", "-e", expect.stringContaining("+'/api/live')") as string],
        interval: 30,
        timeout: 5,
        retries: 3,
        startPeriod: 30,
      },
    });
  });

  it.each([
    [0, 10],
    [30, 40],
    [110, 120],
  ])(
    "that drains %i s is stopped after %i s: requests in flight are not cut, and ECS takes 120 at most",
    (drain, stop) => {
      expect(container(drain).stopTimeout).toBe(stop);
    },
  );
});

describe("a compute group", () => {
  it("never has fewer tasks than it should, and fails an `up` whose version does not get healthy", async () => {
    const recording = await Recording.start(
      only(
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:ecs/service:Service",
        "aws:ssm/parameter:Parameter",
        "aws:appautoscaling/target:Target",
        "aws:appautoscaling/policy:Policy",
      ),
    );
    new ComputeGroup("green-api", {
      stack: "prod",
      slot: "green",
      release,
      size: { cpu: 512, memory: 1024, architecture: "ARM64" },
      range: { minimum: 3, maximum: 8, held: true },
      scaling: { cpuPercent: 60, memoryPercent: 75, requestsPerTask: 900 },
      region: "us-east-1",
      cluster: { arn: "cluster", name: "harbor" },
      subnetIds: ["subnet-a", "subnet-b"],
      securityGroupId: "sg-tasks",
      targetGroupArn: "group-green",
      resourceLabel: "app/harbor/1/targetgroup/green/2",
      executionRoleArn: "role-execution",
      taskRoleArn: "role-task",
      databaseSecretArn: SECRET,
      logGroup: "/sluice/prod/api/green",
      ai: AI,
      livePath: "/api/live",
      drainSeconds: 30,
    });
    await recording.finished();
    expect(recording.one("aws:ecs/service:Service").inputs).toEqual({
      cluster: "cluster",
      taskDefinition: "arn:aws:ecs:us-east-1:123456789012:green-api-task",
      desiredCount: 3,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      healthCheckGracePeriodSeconds: 60,
      enableExecuteCommand: false,
      propagateTags: "SERVICE",
      networkConfiguration: {
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-tasks"],
        assignPublicIp: false,
      },
      loadBalancers: [{ targetGroupArn: "group-green", containerName: "api", containerPort: 8080 }],
      tags: { slot: "green", version: "1.2.0" },
    });
    expect(recording.one("aws:ecs/taskDefinition:TaskDefinition").inputs).toMatchObject({
      family: "prod-green-api",
      cpu: "512",
      memory: "1024",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
      executionRoleArn: "role-execution",
      taskRoleArn: "role-task",
    });
    expect(recording.one("aws:ssm/parameter:Parameter").inputs).toMatchObject({
      name: "/sluice/prod/release/service-green",
      insecureValue: "harbor/green-api-service-1a2b3c4",
    });
    // The count is autoscaling's: an `up` that set it again would take tasks away under load.
    expect(recording.one("aws:ecs/service:Service").ignores).toEqual(["desiredCount"]);
    const place = {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: "service/harbor/green-api-service-1a2b3c4",
    };
    expect(recording.one("aws:appautoscaling/target:Target").inputs).toEqual({
      ...place,
      minCapacity: 3,
      maxCapacity: 8,
      suspendedState: {
        dynamicScalingInSuspended: true,
        dynamicScalingOutSuspended: false,
        scheduledScalingSuspended: false,
      },
      tags: { slot: "green" },
    });
    const cooldowns = { scaleOutCooldown: 60, scaleInCooldown: 300 };
    const policies = recording.all("aws:appautoscaling/policy:Policy").map(({ inputs }) => inputs);
    expect(policies.map((one) => one.targetTrackingScalingPolicyConfiguration)).toEqual([
      {
        targetValue: 60,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        ...cooldowns,
      },
      {
        targetValue: 75,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" },
        ...cooldowns,
      },
      {
        targetValue: 900,
        predefinedMetricSpecification: {
          predefinedMetricType: "ALBRequestCountPerTarget",
          resourceLabel: "app/harbor/1/targetgroup/green/2",
        },
        ...cooldowns,
      },
    ]);
    for (const policy of policies) expect(policy).toMatchObject(place);
  });
});

describe("a slot's verification", () => {
  it("asks for what was deployed, with the secret kept secret, and again when that changes", async () => {
    const recording = await Recording.start(only("command:local:Command"));
    new SlotVerification("green-deployed", {
      slot: "green",
      release,
      host: "origin.app.harbor.example",
      path: "/api/health",
      depth: "ready",
      tasks: 4,
      secret: "hush",
      taskDefinitionArn: "task:7",
    });
    await recording.finished();
    const { inputs } = recording.one("command:local:Command");
    expect(plain(inputs)).toEqual({
      create: "node -r tsx/cjs ops/verify-slot/main.ts",
      dir: "..",
      environment: {
        VERIFY_URL: "https://origin.app.harbor.example/api/health",
        VERIFY_SECRET: "hush",
        VERIFY_SLOT: "green",
        VERIFY_VERSION: "1.2.0",
        VERIFY_DIGEST: digest("b"),
        VERIFY_DEPTH: "ready",
        VERIFY_CONSECUTIVE: "5",
        VERIFY_TASKS: "4",
        VERIFY_DEADLINE_SECONDS: "300",
      },
      update: "node -e 0",
      triggers: ["task:7", 4],
    });
    expect(JSON.stringify(inputs)).toContain("1b47061264138c4ac30d75fd1eb44270");
  });
});
