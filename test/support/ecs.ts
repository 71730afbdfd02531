import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EcsService, ecs } from "../../rehearsal/cloud/ecs/service";
import type { ResourceModel } from "../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import { World } from "../../rehearsal/cloud/kernel/world";
import { SERVER, pushImage } from "./images";
import { FakeTargets } from "./targets";
import { createThrough, modelOf, testContext } from "./world";

export const GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/0123456789abcdef";
export const ROLE = "arn:aws:iam::123456789012:role/execution";
export const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:harbor/url-0a1b2c";
export const PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/harbor/key";

export const HEALTHY = (version: string): string => SERVER(`"${version}"`);
export const UNHEALTHY = `require("node:http").createServer((_, response) => response.writeHead(503).end()).listen(Number(process.env.PORT));`;
export const CRASHING = `console.log("starting"); throw new Error("AI_URL is missing");`;

/** ECS alone, in a world with a network, a role, a parameter, a secret and a target group. */
export class EcsFixture {
  readonly directory = mkdtempSync(join(tmpdir(), "ecs-"));
  readonly targets = new FakeTargets([GROUP]);
  readonly context = testContext();
  trusted = "ecs-tasks.amazonaws.com";

  private constructor(
    public world: World,
    public service: EcsService,
    readonly cluster: string,
  ) {}

  static async open(): Promise<EcsFixture> {
    const fixture = new EcsFixture(undefined as never, undefined as never, "harbor");
    await fixture.start();
    fixture.world.references.add("subnet-1", "aws:ec2/subnet:Subnet", "subnet-1");
    fixture.world.references.add("sg-1", "aws:ec2/securityGroup:SecurityGroup", "sg-1");
    fixture.world.references.add(GROUP, "aws:lb/targetGroup:TargetGroup", GROUP);
    await fixture.create("cluster:Cluster", { name: "harbor" });
    return fixture;
  }

  /** Begins the cloud, with what its folder holds. */
  async start(): Promise<void> {
    this.world = await World.create({ directory: this.directory, speed: 50 });
    this.world.provide("targets", this.targets);
    this.world.provide("parameters", { value: (name) => (name === PARAMETER ? "hush-hush" : undefined) });
    this.world.provide("awsSecrets", {
      value: (arn) => (arn === SECRET ? "postgres://" : undefined),
      arn: () => undefined,
    });
    this.world.provide("roles", {
      find: (arn) => (arn === ROLE ? { name: "execution", trustedServices: [this.trusted] } : undefined),
    });
    this.service = ecs(this.world);
    await this.service.start?.();
  }

  /** Ends the cloud; its folder stays. */
  async stop(): Promise<void> {
    this.world.stopping.abort(new Error("stopping"));
    await this.service.stop?.();
    this.world.clock.stop();
    this.world.store.close();
  }

  async close(): Promise<void> {
    await this.stop();
    this.targets.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  model(type: string): ResourceModel {
    return modelOf(this.service, `aws:ecs/${type}`);
  }

  create(type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    return createThrough(this.model(type), inputs);
  }

  /** Registers a task definition of an image with this source (or of this digest); returns its ARN. */
  async define(source: string | { digest: string }, change: Properties = {}): Promise<string> {
    const digest = typeof source === "string" ? pushImage(this.directory, source) : source.digest;
    const container = {
      name: "api",
      image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@${digest}`,
      portMappings: [{ containerPort: 8080, protocol: "tcp" }],
      environment: [{ name: "VERSION", value: "1.1.0" }],
      ...change,
    };
    const { id } = await this.create("taskDefinition:TaskDefinition", {
      family: "harbor-blue",
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: ROLE,
      containerDefinitions: JSON.stringify([container]),
    });
    return id;
  }

  /** What a program declares of a service. */
  declare(taskDefinition: string, change: Properties = {}): Properties {
    return {
      name: "api",
      cluster: this.cluster,
      taskDefinition,
      desiredCount: 2,
      launchType: "FARGATE",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] },
      loadBalancers: [{ targetGroupArn: GROUP, containerName: "api", containerPort: 8080 }],
      waitForSteadyState: true,
      ...change,
    };
  }

  async update(id: string, before: Properties, after: Properties): Promise<void> {
    const model = this.model("service:Service");
    await model.update?.(id, model.inputs.parse(after), model.inputs.parse(before), this.context);
  }

  kinds(): string[] {
    return this.world.events.since(0).map(({ kind }) => kind);
  }
}
