import { cloudFront } from "../../rehearsal/cloud/cloudfront/service";
import { cloudRun } from "../../rehearsal/cloud/cloudrun/service";
import { cloudWatch } from "../../rehearsal/cloud/cloudwatch/service";
import { ecs } from "../../rehearsal/cloud/ecs/service";
import { googleIdentity } from "../../rehearsal/cloud/googleidentity/service";
import type { Service } from "../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../rehearsal/cloud/kernel/properties";
import type { Invocation } from "../../rehearsal/cloud/kernel/ports";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { NetworkProxy } from "../../rehearsal/cloud/network/proxy";
import { GITHUB_TOKEN } from "../../rehearsal/cloud/outside/credentials";
import { outside } from "../../rehearsal/cloud/outside/service";
import { s3 } from "../../rehearsal/cloud/s3/service";
import { serviceAccount } from "../../rehearsal/cloud/serviceaccount/service";
import { sns } from "../../rehearsal/cloud/sns/service";
import { ssm } from "../../rehearsal/cloud/ssm/service";
import { workloadIdentity } from "../../rehearsal/cloud/workloadidentity/service";
import type { Right } from "../../infra/functions/NodeFunction";
import { bundle } from "../../infra/functions/bundle";
import { rollbackRights } from "../../infra/rollback/rights";
import { ENVIRONMENT, record } from "../ops/rollback/fake-world";
import { Balancer } from "./balancer";
import { ANSWER, NAMED } from "./cloudrun";
import { temporaryWorld } from "./declared";
import { Functions, archiveOf } from "./functions";
import { pushImage } from "./images";
import { type Wired, wired } from "./wire";

const ACCOUNT = "123456789012";
const PATH = "/sluice/prod/release";
const POOL = "projects/481516234200/locations/global/workloadIdentityPools/harbor-aws";

/**
 * All that the rollback's bundle speaks to, in the embedded cloud: two slots behind a rule, the page's pointer, the AI
 * service at Google, parameters, topics, papers, a repository. Green is the candidate, at 10 %, and so is its AI revision.
 */
export class RolledBack {
  private readonly ending: (() => Promise<void> | void)[] = [];
  functions!: Functions;
  balancer!: Balancer;
  rule = "";
  storeArn = "";
  readonly groups = { blue: "", green: "" };
  private aiService = "";
  private readonly control: Record<string, NonNullable<Service["control"]>[string]> = {};

  private constructor(readonly world: World) {}

  static async open(): Promise<RolledBack> {
    const { world, directory, remove } = await temporaryWorld(50);
    const made = new RolledBack(world);
    made.ending.push(remove);
    await made.build(directory);
    return made;
  }

  private async build(directory: string): Promise<void> {
    const { world } = this;
    const proxy = new NetworkProxy(world);
    await proxy.start();
    this.balancer = await Balancer.in(world);
    const [parameters, objects, topics, edge] = [ssm(world), s3(world), sns(world), cloudFront(world)];
    const [alarms, containers, google] = [cloudWatch(world), ecs(world), googleIdentity(world)];
    const [accounts, pools, runs, others] = [
      serviceAccount(world),
      workloadIdentity(world),
      cloudRun(world),
      outside(world),
    ];
    this.functions = await Functions.start(world, [
      ...[parameters, objects, topics, edge, alarms, containers],
      ...[google, accounts, pools, runs, others],
    ]);
    for (const service of [google, runs, others]) await service.start?.();
    const api: Wired = await wired(world, [
      ...[parameters.wire, objects.wire, topics.wire, edge.values, alarms.wire],
      ...[containers.wire, this.balancer.service.wire],
    ]);
    for (const one of [api.service, topics, others]) Object.assign(this.control, one.control);
    this.ending.push(
      () => proxy.stop(),
      () => this.balancer.close(),
      () => api.close(),
      () => this.functions.stop(),
    );
    await this.slots();
    await this.aiAtGoogle(directory);
    await this.rest();
  }

  private async slots(): Promise<void> {
    for (const slot of ["blue", "green"] as const) {
      this.groups[slot] = await this.balancer.targetGroup({ name: slot });
      const { port } = await this.balancer.origin((_, response) => response.end(slot));
      this.balancer.announce(this.groups[slot], slot === "blue" ? "10.0.0.1" : "10.0.0.2", port);
    }
    const { rule } = await this.balancer.weighted([
      { arn: this.groups.blue, weight: 90 },
      { arn: this.groups.green, weight: 10 },
    ]);
    this.rule = rule;
    for (const group of Object.values(this.groups)) await this.balancer.untilHealthy(group);
  }

  private async aiAtGoogle(directory: string): Promise<void> {
    const create = (type: string, inputs: Properties) => this.functions.declared.create(type, inputs);
    await create("Account", { accountId: "harbor-ai" });
    await create("Account", { accountId: "rollback" });
    await create("WorkloadIdentityPool", { workloadIdentityPoolId: "harbor-aws" });
    await create("WorkloadIdentityPoolProvider", {
      workloadIdentityPoolId: "harbor-aws",
      workloadIdentityPoolProviderId: "rollback",
      aws: { accountId: ACCOUNT },
      attributeCondition: `attribute.aws_role == 'arn:aws:sts::${ACCOUNT}:assumed-role/function'`,
    });
    const member = "serviceAccount:rollback@sluice-rehearsal.iam.gserviceaccount.com";
    const account = (name: string): string =>
      `projects/sluice-rehearsal/serviceAccounts/${name}@sluice-rehearsal.iam.gserviceaccount.com`;
    await create("IAMMember", {
      serviceAccountId: account("rollback"),
      role: "roles/iam.workloadIdentityUser",
      member: `principalSet://iam.googleapis.com/${POOL}/attribute.aws_role/arn:aws:sts::${ACCOUNT}:assumed-role/function`,
    });
    await create("IAMMember", {
      serviceAccountId: account("harbor-ai"),
      role: "roles/iam.serviceAccountUser",
      member,
    });
    const service = (revision: string, traffics: Properties[]): Properties => ({
      name: "harbor-prod-ai",
      location: "us-central1",
      template: {
        revision,
        serviceAccount: "harbor-ai@sluice-rehearsal.iam.gserviceaccount.com",
        containers: [{ image: `us-docker.pkg.dev/harbor/ai@${pushImage(directory, ANSWER)}` }],
      },
      traffics,
    });
    const share = (revision: string, percent: number): Properties => ({ type: NAMED, revision, percent });
    const [stable, candidate] = ["harbor-prod-ai-r1-1-0-0a0a0a0a", "harbor-prod-ai-r1-2-0-0b0b0b0b"];
    const before = service(stable, [share(stable, 100)]);
    // CloudRun's service, not ECS's: by its whole type.
    const { id } = await create("cloudrunv2/service:Service", before);
    await this.functions.declared.update(
      "cloudrunv2/service:Service",
      id,
      service(candidate, [share(stable, 90), share(candidate, 10)]),
      before,
    );
    this.aiService = id;
    await create("ServiceIamMember", {
      name: id,
      location: "us-central1",
      role: "roles/run.developer",
      member,
    });
  }

  private async rest(): Promise<void> {
    const create = (type: string, inputs: Properties) => this.functions.declared.create(type, inputs);
    this.storeArn = String((await create("KeyValueStore", { name: "pointers" })).outputs.arn);
    await create("KeyvaluestoreKey", { keyValueStoreArn: this.storeArn, key: "frontend", value: "1.2.0" });
    await create("Bucket", { bucket: ENVIRONMENT.ANALYSIS_BUCKET });
    for (const name of ["page", "notice"]) {
      const { id } = await create("Topic", { name });
      await create("TopicSubscription", { topic: id, protocol: "sms", endpoint: "+4930123456" });
    }
    const parameter = (name: string, value: string): Promise<unknown> =>
      create("Parameter", { name, type: "String", value });
    await parameter(`${PATH}/record`, JSON.stringify(record()));
    await parameter(ENVIRONMENT.REPOSITORY_TOKEN_PARAMETER, GITHUB_TOKEN);
    await create("lambda/function:Function", this.declaration());
  }

  private declaration(): Properties {
    return {
      name: "rollback",
      code: archiveOf({ "index.js": { path: bundle("rollback") } }),
      handler: "index.handler",
      runtime: "nodejs22.x",
      role: this.functions.roleArn,
      timeout: 60,
      environment: {
        variables: {
          ...ENVIRONMENT,
          RULE_ARN: this.rule,
          BLUE_GROUP_ARN: this.groups.blue,
          GREEN_GROUP_ARN: this.groups.green,
          POINTER_STORE_ARN: this.storeArn,
          AI_SERVICE: this.aiService,
          GOOGLE_AUDIENCE: `//iam.googleapis.com/${POOL}/providers/rollback`,
          GOOGLE_ACCOUNT: "rollback@sluice-rehearsal.iam.gserviceaccount.com",
        },
      },
    };
  }

  /** What the program gives the function's role beside what every function has. */
  rights(): readonly Right[] {
    return rollbackRights({
      region: "us-east-1",
      account: ACCOUNT,
      releasePath: PATH,
      rule: this.rule,
      pointerStore: this.storeArn,
      bucket: `arn:aws:s3:::${ENVIRONMENT.ANALYSIS_BUCKET}`,
      topics: [ENVIRONMENT.PAGE_TOPIC_ARN, ENVIRONMENT.NOTICE_TOPIC_ARN],
      cluster: ENVIRONMENT.CLUSTER,
      repositories: [],
      token: ENVIRONMENT.REPOSITORY_TOKEN_PARAMETER,
    });
  }

  async allow(rights: readonly Right[]): Promise<void> {
    const Statement = rights.map((right) => ({ Effect: "Allow", ...right }));
    await this.functions.declared.create("RolePolicy", {
      name: "rights",
      role: "function",
      policy: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
  }

  invoke(event: unknown): Promise<Invocation> {
    const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:rollback`;
    return this.world.use("functions").invoke(arn, JSON.stringify(event));
  }

  ask(route: string, body?: unknown, query = ""): unknown {
    return this.control[route]?.(new URLSearchParams(query), body);
  }

  /** What is live: weights by slot, page, AI shares by revision. */
  async live(): Promise<{ weights: unknown; page: unknown; ai: unknown }> {
    const read = async (type: string, id: string): Promise<Properties> => {
      const { declared } = this.functions;
      return (await declared.model(type).read(id, declared.context(type)))?.inputs ?? {};
    };
    const { actions } = (
      await this.balancer.model("rule").read(this.rule, this.functions.declared.context("rule"))
    )?.inputs as { actions: { forward: { targetGroups: { arn: string; weight: number }[] } }[] };
    const { traffics } = (await read("cloudrunv2/service:Service", this.aiService)) as {
      traffics: { revision: string; percent: number }[];
    };
    const weights = (actions[0]?.forward.targetGroups ?? []).map(({ arn, weight }) => [
      arn === this.groups.blue ? "blue" : "green",
      weight,
    ]);
    return {
      weights: Object.fromEntries(weights) as unknown,
      page: (await read("KeyvaluestoreKey", `${this.storeArn},frontend`)).value,
      ai: Object.fromEntries(traffics.map(({ revision, percent }) => [revision, percent])),
    };
  }

  async close(): Promise<void> {
    for (const end of this.ending.reverse()) await end();
  }
}
