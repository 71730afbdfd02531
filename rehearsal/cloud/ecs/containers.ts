import { z } from "zod";
import { faultOfReference } from "../processes/images";

const pair = z.strictObject({ name: z.string().min(1), value: z.string() });

/**
 * One entry of `containerDefinitions`. What is accepted without effect on a laptop: cpu, memory, user, ulimits, labels,
 * a read-only root, an init process, and the container's own health check (the load balancer asks the process itself).
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const container = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,255}$/, "must be 1 to 255 letters, digits, _ and -"),
  image: z.string().min(1),
  essential: z.literal(true, "must be true: the one container of a task is essential").default(true),
  command: z.array(z.string()).min(1).optional(),
  entryPoint: z.array(z.string()).min(1).optional(),
  environment: z.array(pair).default([]),
  secrets: z.array(z.strictObject({ name: z.string().min(1), valueFrom: z.string().min(1) })).default([]),
  portMappings: z
    .array(
      z.strictObject({
        containerPort: z.int().min(1).max(65_535),
        hostPort: z.int().min(0).max(65_535).optional(),
        protocol: z.literal("tcp").optional(),
        name: z.string().optional(),
        appProtocol: z.enum(["http", "http2", "grpc"]).optional(),
      }),
    )
    .default([]),
  // Fargate's default is 30 s and its maximum 120 s (task_definition_parameters.html, stopTimeout).
  stopTimeout: z.int().min(2).max(120).default(30),
  logConfiguration: z
    .strictObject({
      logDriver: z.literal("awslogs"),
      options: z.strictObject({
        "awslogs-group": z.string().min(1),
        "awslogs-region": z.string().min(1),
        "awslogs-stream-prefix": z.string().min(1),
        "awslogs-datetime-format": z.string().optional(),
        "awslogs-multiline-pattern": z.string().optional(),
        mode: z.enum(["blocking", "non-blocking"]).optional(),
        "max-buffer-size": z.string().optional(),
      }),
    })
    .optional(),
  healthCheck: z
    .strictObject({
      command: z
        .array(z.string())
        .min(2)
        .refine(([kind]) => kind === "CMD" || kind === "CMD-SHELL", "must begin with CMD or CMD-SHELL"),
      interval: z.int().min(5).max(300).optional(),
      timeout: z.int().min(2).max(60).optional(),
      retries: z.int().min(1).max(10).optional(),
      startPeriod: z.int().min(0).max(300).optional(),
    })
    .optional(),
  cpu: z.int().min(0).optional(),
  memory: z.int().min(6).optional(),
  memoryReservation: z.int().min(6).optional(),
  user: z.string().optional(),
  readonlyRootFilesystem: z.boolean().optional(),
  privileged: z.literal(false, "Fargate runs no privileged containers").optional(),
  dockerLabels: z.record(z.string(), z.string()).optional(),
  ulimits: z.array(z.strictObject({ name: z.string(), softLimit: z.int(), hardLimit: z.int() })).optional(),
  linuxParameters: z
    .strictObject({
      initProcessEnabled: z.boolean().optional(),
      capabilities: z
        .strictObject({ add: z.array(z.string()).optional(), drop: z.array(z.string()).optional() })
        .optional(),
    })
    .optional(),
  mountPoints: z.array(z.never("volumes are not modelled")).optional(),
  volumesFrom: z.array(z.never("volumes are not modelled")).optional(),
  systemControls: z.array(z.never("kernel parameters are not modelled")).optional(),
});

/** Whether a container's secret lies in Secrets Manager; otherwise it is a parameter of Systems Manager. */
export const isSecret = (valueFrom: string): boolean => valueFrom.startsWith("arn:aws:secretsmanager:");

/** A container as the cloud runs it. */
export type Container = z.infer<typeof container>;

/** The one container of a `containerDefinitions` document, or every fault in it. */
export function parseContainers(
  json: string,
): { container: Container; faults: [] } | { container?: undefined; faults: string[] } {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    return { faults: [`is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = z
    .array(container)
    .length(1, "must hold exactly one container: the embedded cloud runs one process a task")
    .safeParse(document);
  if (!parsed.success) return { faults: parsed.error.issues.map(sentence) };
  const [only] = parsed.data;
  if (only === undefined) return { faults: ["must hold exactly one container"] };
  const faults = further(only);
  return faults.length > 0 ? { faults } : { container: only, faults: [] };
}

function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : `${text}${text === "" ? "" : "."}${String(key)}`,
    "",
  );
  if (issue.code === "unrecognized_keys")
    return `${path}: ${issue.keys.join(", ")} is not modelled by the embedded cloud (rehearsal/COVERAGE.md)`;
  return path === "" ? issue.message : `${path}: ${issue.message}`;
}

function further(one: Container): string[] {
  const faults: string[] = [];
  const image = faultOfReference(one.image);
  if (image !== undefined) faults.push(`[0].image: ${image}`);
  const names = one.environment.map(({ name }) => name);
  for (const { name, valueFrom } of one.secrets) {
    if (names.includes(name)) {
      faults.push(
        `[0].secrets: The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${name}'.`,
      );
    }
    if (isSecret(valueFrom) && valueFrom.split(":").length > 7) {
      faults.push(
        `[0].secrets: ${name} takes one key, stage or version of a secret, which is not modelled; whole secrets are`,
      );
    }
  }
  for (const { containerPort, hostPort } of one.portMappings) {
    if (hostPort !== undefined && hostPort !== containerPort) {
      faults.push(
        `[0].portMappings: hostPort ${hostPort} must equal containerPort ${containerPort}, or be left out, with networkMode awsvpc`,
      );
    }
  }
  return faults;
}
