import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { parseContainers } from "./containers";
import { faultOfSize } from "./fargate";
import type { Records, TaskDefinitionRecord } from "./records";

const inputs = z.strictObject({
  family: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, "must be 1 to 255 letters, digits, _ and -"),
  containerDefinitions: z.string(),
  cpu: z.string({ error: "is needed for FARGATE, as a string" }),
  memory: z.string({ error: "is needed for FARGATE, as a string" }),
  networkMode: z.literal("awsvpc", "must be awsvpc: Fargate only supports network mode ‘awsvpc’."),
  requiresCompatibilities: z.tuple(
    [z.literal("FARGATE")],
    'must be ["FARGATE"]: no container instances are modelled',
  ),
  executionRoleArn: z.string().optional(),
  taskRoleArn: z.string().optional(),
  runtimePlatform: z
    .strictObject({
      cpuArchitecture: z.enum(["X86_64", "ARM64"]).optional(),
      operatingSystemFamily: z.literal("LINUX").optional(),
    })
    .optional(),
  ephemeralStorage: z.strictObject({ sizeInGib: z.int().min(21).max(200) }).optional(),
  skipDestroy: z.boolean().default(false),
  trackLatest: z.boolean().default(false),
});
type Inputs = z.infer<typeof inputs>;

/** Everything but these forces a new revision, in the provider as here. */
const UPDATABLE = ["skipDestroy", "trackLatest"];

export function taskDefinition(world: World, { taskDefinitions, revisions }: Records): ResourceModel {
  const outputs = (record: TaskDefinitionRecord): Record<string, unknown> => ({
    arn: record.arn,
    arnWithoutRevision: record.arn.replace(/:\d+$/, ""),
    revision: record.revision,
  });
  return defineResource<Inputs>({
    type: "aws:ecs/taskDefinition:TaskDefinition",
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition",
    inputs,
    inert: {
      "containerDefinitions.healthCheck":
        "its form is checked, and it is not run: the load balancer's own check decides here whether a task is healthy",
      cpu: "checked against Fargate's sizes; a process here may take what the machine has",
      memory: "checked against Fargate's sizes; a process here may take what the machine has",
      runtimePlatform: "the tasks run on this machine's own processor",
      ephemeralStorage: "the tasks write where this machine lets them",
      taskRoleArn: "must exist and trust ecs-tasks.amazonaws.com; its permissions are not judged",
      executionRoleArn: "must exist and trust ecs-tasks.amazonaws.com; its permissions are not judged",
      trackLatest: "nothing outside the program registers revisions here",
    },
    replaceOn: Object.keys(inputs.shape).filter((name) => !UPDATABLE.includes(name)),
    computed: ["arn", "arnWithoutRevision", "revision"],
    taggable: true,
    validate: (given) => faults(given),
    create: (input, { region }) => {
      for (const role of [input.executionRoleArn, input.taskRoleArn]) {
        if (role !== undefined && world.use("roles").find(role) === undefined) {
          throw new CloudError("ClientException", `Role is not valid: ${role} does not exist`);
        }
      }
      const { container, faults: found } = parseContainers(input.containerDefinitions);
      if (container === undefined)
        throw new CloudError("ClientException", `containerDefinitions: ${found.join("; ")}`);
      const revision = (revisions.get(input.family) ?? 0) + 1;
      revisions.set(input.family, revision);
      const record: TaskDefinitionRecord = {
        arn: arn("ecs", region, world.account, `task-definition/${input.family}:${revision}`),
        family: input.family,
        revision,
        container,
        executionRoleArn: input.executionRoleArn,
        taskRoleArn: input.taskRoleArn,
        declared: input,
        status: "ACTIVE",
      };
      taskDefinitions.set(record.arn, record);
      // The provider's id is the family alone; two revisions of one family could not be told apart by it here.
      return Promise.resolve({ id: record.arn, outputs: outputs(record) });
    },
    read: (id) => {
      const record = taskDefinitions.get(id);
      if (record === undefined || record.status === "INACTIVE") return Promise.resolve(undefined);
      return Promise.resolve({ inputs: { ...record.declared }, outputs: outputs(record) });
    },
    update: (id, input) => {
      taskDefinitions.change(id, (record) => ({ ...record, declared: input }));
      return Promise.resolve({});
    },
    delete: (id) => {
      taskDefinitions.change(id, (record) =>
        record.declared.skipDestroy === true ? record : { ...record, status: "INACTIVE" as const },
      );
      return Promise.resolve();
    },
  });
}

function faults(given: Partial<Inputs>): { property: string; reason: string }[] {
  const found: { property: string; reason: string }[] = [];
  const { cpu, memory, containerDefinitions, executionRoleArn } = given;
  if (cpu !== undefined && memory !== undefined && !containsUnknown([cpu, memory])) {
    const fault = faultOfSize(cpu, memory);
    if (fault !== undefined) found.push({ property: "cpu", reason: fault });
  }
  if (containerDefinitions === undefined || containsUnknown(containerDefinitions)) return found;
  const { container, faults: inside } = parseContainers(containerDefinitions);
  found.push(...inside.map((reason) => ({ property: "containerDefinitions", reason })));
  if (executionRoleArn === undefined && container !== undefined) {
    if (container.secrets.length > 0) {
      found.push({
        property: "executionRoleArn",
        reason:
          "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
      });
    }
    if (container.logConfiguration !== undefined) {
      found.push({
        property: "executionRoleArn",
        reason: "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
      });
    }
  }
  return found;
}
