import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { World } from "../kernel/world";
import { Runs } from "./runs";

const NO_BROWSER =
  "there is no browser: a run asks once for the page that the canary's environment names, and its script is not run";

/** https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html */
const inputs = z.strictObject({
  name: z
    .string()
    .max(255)
    .regex(/^[0-9a-z_-]+$/, "may have small letters, digits, _ and -"),
  runtimeVersion: z
    .string()
    .regex(/^syn-nodejs-playwright-\d+\.\d+$/, "must be a Playwright runtime; others are not modelled"),
  handler: z.string().regex(/^([0-9a-zA-Z_-]+\/)*[0-9a-zA-Z_-]+\.[A-Za-z_]\w*$/, "must be <file>.<function>"),
  s3Bucket: z.string(),
  s3Key: z.string(),
  s3Version: z.string().optional(),
  executionRoleArn: z.string(),
  artifactS3Location: z.string().regex(/^s3:\/\/[^/]+(\/.*)?$/, "must be s3://bucket/prefix"),
  artifactConfig: z
    .strictObject({
      s3Encryption: z.strictObject({
        encryptionMode: z.enum(["SSE_S3", "SSE_KMS"]),
        kmsKeyArn: z.string().optional(),
      }),
    })
    .optional(),
  schedule: z.strictObject({
    expression: z
      .string()
      .regex(
        /^(rate\((0 minute|1 minute|[2-9] minutes|[1-5]\d minutes|60 minutes|1 hour)\)|cron\([^()]+\))$/,
        "must be rate(5 minutes) and such",
      ),
    durationInSeconds: z.int().min(0).max(31_622_400).optional(),
  }),
  runConfig: z
    .strictObject({
      timeoutInSeconds: z.int().min(3).max(840).optional(),
      memoryInMb: z
        .int()
        .min(960)
        .max(3008)
        .refine((size) => size % 64 === 0, "must be a multiple of 64")
        .optional(),
      environmentVariables: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  successRetentionPeriod: z.int().min(1).max(1024).default(31),
  failureRetentionPeriod: z.int().min(1).max(1024).default(31),
  startCanary: z.boolean().default(false),
  deleteLambda: z.boolean().default(false),
});
type Inputs = z.infer<typeof inputs>;

interface CanaryRecord {
  readonly id: string;
  readonly status: "RUNNING" | "READY";
  readonly declared: Inputs;
}

/** CloudWatch Synthetics: canaries as declared, with their code, role, key and bucket checked; for what a run is see {@link Runs}. */
export function synthetics(world: World): Service {
  const canaries = world.store.collection<CanaryRecord>("synthetics.canaries");
  const canaryArn = (region: string, name: string): string =>
    arn("synthetics", region, world.account, `canary:${name}`);
  const outputs = ({ id, status, declared }: CanaryRecord, region: string): Record<string, unknown> => ({
    arn: canaryArn(region, declared.name),
    engineArn: arn("lambda", region, world.account, `function:cwsyn-${declared.name}-${id}:1`),
    sourceLocationArn: arn("lambda", region, world.account, `layer:cwsyn-${declared.name}-${id}:1`),
    status,
    timelines: [],
  });
  const put = (input: Inputs, id: string): CanaryRecord => {
    const refuse = (message: string): never => {
      throw new CloudError("ValidationException", message);
    };
    const role = world.use("roles").find(input.executionRoleArn);
    if (role?.trustedServices.includes("lambda.amazonaws.com") !== true)
      refuse(`the role ${input.executionRoleArn} does not exist, or Lambda may not assume it`);
    const artefacts = input.artifactS3Location.slice("s3://".length).split("/")[0] ?? "";
    for (const bucket of [input.s3Bucket, artefacts])
      world.references.require(bucket, "aws:s3/bucket:Bucket", "a canary", "ValidationException");
    if (!world.use("objectKeys").has(input.s3Bucket, input.s3Key))
      refuse(`Unable to fetch the canary's code: s3://${input.s3Bucket}/${input.s3Key} is not there`);
    const key = input.artifactConfig?.s3Encryption.kmsKeyArn;
    if (key !== undefined && world.use("keys").find(key) === undefined)
      refuse(`the key ${key} does not exist`);
    const record = { id, status: input.startCanary ? "RUNNING" : "READY", declared: input } as const;
    canaries.set(input.name, record);
    return record;
  };

  const runs = new Runs(world, () =>
    canaries
      .values()
      .filter(({ status }) => status === "RUNNING")
      .map(({ declared: { name, schedule, runConfig } }) => ({
        name,
        every: secondsOf(schedule.expression) * 1000 || undefined,
        environment: runConfig?.environmentVariables ?? {},
      })),
  );

  return {
    name: "synthetics",
    resources: [
      defineResource<Inputs>({
        type: "aws:synthetics/canary:Canary",
        source:
          "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/synthetics_canary",
        inputs,
        inert: {
          handler: NO_BROWSER,
          runtimeVersion: NO_BROWSER,
          schedule:
            "a rate is kept, and the first run comes with the next minute; at times of cron none runs",
          runConfig: `${NO_BROWSER}; the timeout must fit into the schedule`,
          artifactConfig: `${NO_BROWSER}; the key must exist`,
          successRetentionPeriod: NO_BROWSER,
          failureRetentionPeriod: NO_BROWSER,
          deleteLambda: NO_BROWSER,
        },
        // ForceNew in terraform-provider-aws internal/service/synthetics/canary.go
        replaceOn: ["name"],
        computed: ["arn", "engineArn", "sourceLocationArn", "status", "timelines"],
        taggable: true,
        autoname: { property: "name", maxLength: 255 },
        validate: ({ schedule, runConfig, artifactConfig }) => [
          ...timeoutFaults(schedule?.expression, runConfig?.timeoutInSeconds),
          ...(artifactConfig !== undefined &&
          !containsUnknown(artifactConfig) &&
          (artifactConfig.s3Encryption.encryptionMode === "SSE_KMS") !==
            (artifactConfig.s3Encryption.kmsKeyArn !== undefined)
            ? [{ property: "artifactConfig", reason: "kmsKeyArn goes with SSE_KMS, and only with it" }]
            : []),
        ],
        create: (input, { region }) => {
          if (canaries.get(input.name) !== undefined)
            throw new CloudError("ConflictException", `the canary ${input.name} exists already`);
          return Promise.resolve({ id: input.name, outputs: outputs(put(input, randomUUID()), region) });
        },
        read: (id, { region }) => {
          const found = canaries.get(id);
          return Promise.resolve(found && { inputs: found.declared, outputs: outputs(found, region) });
        },
        update: (id, input, _before, { region }) =>
          Promise.resolve(outputs(put(input, canaries.get(id)?.id ?? randomUUID()), region)),
        delete: (id) => {
          canaries.delete(id);
          return Promise.resolve();
        },
      }),
    ],
    start: () => Promise.resolve(runs.start()),
    control: {
      "/canaries": () => canaries.values().map(({ status, declared: { name } }) => ({ name, status })),
    },
  };
}

/** Between two runs; NaN at times of cron. */
function secondsOf(expression = ""): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? [];
  return Number(count) * (unit === "hour" ? 3600 : 60);
}

/** A run has to end before the next one begins. */
function timeoutFaults(expression: string | undefined, timeout: number | undefined) {
  const seconds = secondsOf(expression);
  return timeout !== undefined && seconds > 0 && timeout > seconds
    ? [
        {
          property: "runConfig.timeoutInSeconds",
          reason: `is longer than the ${seconds} seconds between two runs`,
        },
      ]
    : [];
}
