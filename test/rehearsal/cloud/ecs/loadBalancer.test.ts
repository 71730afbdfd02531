import { ecs } from "../../../../rehearsal/cloud/ecs/service";
import { Balancer, SUBNETS } from "../../../support/balancer";
import { SERVER, pushImage } from "../../../support/images";
import { createThrough, modelOf, testContext, testWorld } from "../../../support/world";

jest.setTimeout(60_000);

it("a rolling deployment behind the real load balancer fails no request", async () => {
  const { world, close } = await testWorld(20);
  const balancer = await Balancer.in(world);
  world.provide("parameters", { value: () => undefined });
  world.provide("roles", { find: () => undefined });
  const service = ecs(world);
  const model = modelOf(service, "aws:ecs/service:Service");
  try {
    const group = await balancer.targetGroup({ deregistrationDelay: 30 });
    world.references.add(group, "aws:lb/targetGroup:TargetGroup", group);
    const { url } = await balancer.weighted([{ arn: group, weight: 1 }]);
    const { id: cluster } = await createThrough(modelOf(service, "aws:ecs/cluster:Cluster"), {
      name: "harbor",
    });
    const define = async (version: string): Promise<string> => {
      const digest = pushImage(world.directory, SERVER(`(request.url === "/health" ? "ok" : "${version}")`));
      const container = { name: "api", image: `harbor@${digest}`, portMappings: [{ containerPort: 8080 }] };
      const { id } = await createThrough(modelOf(service, "aws:ecs/taskDefinition:TaskDefinition"), {
        family: "api",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        containerDefinitions: JSON.stringify([container]),
      });
      return id;
    };
    const declare = (taskDefinition: string): Record<string, unknown> => ({
      name: "api",
      cluster,
      taskDefinition,
      desiredCount: 2,
      launchType: "FARGATE",
      networkConfiguration: { subnets: SUBNETS },
      loadBalancers: [{ targetGroupArn: group, containerName: "api", containerPort: 8080 }],
      healthCheckGracePeriodSeconds: 60,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
    });
    const first = declare(await define("1.1.0"));
    const { id } = await createThrough(model, first);
    const seen = new Set<string>();
    let going = true;
    const client = async (): Promise<void> => {
      while (going) {
        const response = await fetch(url);
        seen.add(
          response.ok ? String(await response.json()) : `failed: ${response.status} ${await response.text()}`,
        );
      }
    };
    const clients = [client(), client(), client()];
    for (const version of ["1.2.0", "1.3.0"]) {
      await model.update?.(
        id,
        model.inputs.parse(declare(await define(version))),
        model.inputs.parse(first),
        testContext(),
      );
    }
    going = false;
    await Promise.all(clients);
    expect([...seen].sort()).toEqual(["1.1.0", "1.2.0", "1.3.0"]);
    await model.delete(id, testContext());
    expect((await fetch(url)).status).toBe(503);
  } finally {
    await service.stop?.();
    await balancer.close();
    await close();
  }
});
