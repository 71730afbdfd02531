import { z } from "zod";
import { leaf, whole } from "./leaf";

/** How many tasks a slot has, and how large one is. The rules between the counts are in rules.ts. */
export const capacity = z.strictObject({
  tasks: whole(1, 100, "tasks of each slot, at least, while a release runs"),
  minimum: whole(1, 100, "tasks of the live slot, at least, while nothing is released"),
  maximum: whole(1, 100, "tasks of a slot, at most"),
  warmTasks: whole(1, 100, "tasks that the old slot keeps after the warm hours"),
  warmHours: whole(
    0,
    720,
    "hours after the traffic last moved in which the old slot stays as large as it was",
  ),
  cpu: leaf(
    z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(2048), z.literal(4096)]),
    "256, 512, 1024, 2048 or 4096 (CPU units per task; 1024 are one CPU)",
  ),
  memory: leaf(z.number().int().min(512).max(30720), "a whole number from 512 to 30720 (MiB per task)"),
  architecture: leaf(z.enum(["X86_64", "ARM64"]), "X86_64 or ARM64, as the image was built"),
});

/** What autoscaling keeps a task at. */
export const scaling = z.strictObject({
  cpuPercent: whole(10, 90, "percent of a task's CPU, on average"),
  memoryPercent: whole(10, 90, "percent of a task's memory, on average"),
  requestsPerTask: whole(1, 1_000_000, "requests per task and minute, on average"),
});

/** Where the API's images lie. */
export const imageRepository = z.strictObject({
  name: leaf(
    z
      .string()
      .regex(/^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/)
      .min(2)
      .max(256),
    "a repository's name such as harbor-api",
  ),
  declared: leaf(
    z.boolean(),
    "true or false: whether this stack declares the repository; another one of the account may",
  ),
});
