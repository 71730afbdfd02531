import { isBag, unknown } from "../pack/known";
import type { ResourceRule } from "../pack/policies";

/** Nobody by number or name, and nobody's group alone: `0`, `root`, `0:0`. */
const isRoot = (user: unknown): boolean =>
  typeof user !== "string" || user === "" || /^(0+|root)(:|$)/.test(user);

/** What a container may not do to its host, and what nobody can do to it. */
export const containersHardenedRule: ResourceRule = {
  name: "guardrail-containers-hardened",
  description:
    "D4, M6: containers have a read-only root file system, are not privileged and run as somebody else than root (CKV_AWS_336, ECS.4, ECS.5).",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  reads: ["containerDefinitions"],
  judge: ({ name, properties: { containerDefinitions } }) =>
    containersOf(containerDefinitions).flatMap((container) => {
      if (container === unknown) return [];
      const { name: called, readonlyRootFilesystem, privileged, user } = isBag(container) ? container : {};
      const faults = [
        ...(readonlyRootFilesystem === true
          ? []
          : [["readonlyRootFilesystem", readonlyRootFilesystem, "true"]]),
        ...(privileged === undefined || privileged === false ? [] : [["privileged", privileged, "false"]]),
        ...(isRoot(user) ? [["user", user, "a user that is not root, such as 65534:65534"]] : []),
      ];
      return faults.map(
        ([key, found, expected]) =>
          `${name}: container ${String(called)}: found ${String(key)} ${JSON.stringify(found) ?? "absent"}, expected ${String(expected)}. ` +
          "Fix: declare it as infra/compute/containers.ts does.",
      );
    }),
};

/** One JSON text. It is judged at `up`, before the task definition is made, where a part of it is not known at preview. */
function containersOf(definitions: unknown): readonly unknown[] {
  if (definitions === unknown) return [];
  if (typeof definitions !== "string") return [{}];
  try {
    const containers: unknown = JSON.parse(definitions);
    return Array.isArray(containers) && containers.length > 0 ? (containers as unknown[]) : [{}];
  } catch {
    return [{}];
  }
}

/** Who starts a task reads its secrets; what runs in it must not. */
export const taskRolesApartRule: ResourceRule = {
  name: "guardrail-task-roles-apart",
  description:
    "D4, M6: a task has an execution role and a task role, and they are not the same (CKV_AWS_249).",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  reads: ["executionRoleArn", "taskRoleArn"],
  judge: ({ name, properties: { executionRoleArn, taskRoleArn } }) => {
    const found = [executionRoleArn, taskRoleArn];
    const missing = found.some((one) => one === undefined || one === null || one === "");
    if (!missing && (found.includes(unknown) || executionRoleArn !== taskRoleArn)) return [];
    return [
      `${name}: found executionRoleArn ${JSON.stringify(executionRoleArn) ?? "absent"} and taskRoleArn ${JSON.stringify(taskRoleArn) ?? "absent"}, expected two roles. ` +
        "Fix: declare both, as infra/compute/TaskRoles.ts does.",
    ];
  },
};
