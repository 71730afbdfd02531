import { z } from "zod";

/** How Pulumi marks assets and archives on the wire (sdk/go/common/resource/sig). */
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

const asset = z
  .strictObject({
    [SIGNATURE]: z.literal(ASSET),
    hash: z.string().optional(),
    path: z.string().optional(),
    text: z.string().optional(),
  })
  .refine(
    ({ path, text }) => path !== undefined || text !== undefined,
    "must be a file or a text; remote assets are not modelled",
  );
const archive = z.strictObject({
  [SIGNATURE]: z.literal(ARCHIVE),
  hash: z.string().optional(),
  /** Of what a resource was before, the engine sends the hash alone. */
  assets: z
    .record(z.string().regex(/^[\w.-]+$/, "must be a file at the top; folders are not modelled"), asset)
    .optional(),
});
export type Archive = z.infer<typeof archive>;

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html: what is supported, and runs here on this machine's Node. */
const RUNTIMES = ["nodejs22.x", "nodejs24.x"] as const;
/** Lambda sets these itself. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED = /^(AWS_|_HANDLER$|_X_AMZN_|LAMBDA_)/;
const ALLOWED = ["AWS_NODEJS_CONNECTION_REUSE_ENABLED", "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"];

const environment = z.strictObject({
  variables: z.record(
    z
      .string()
      .regex(/^[A-Za-z]\w+$/, "must be letters, digits and _, beginning with a letter")
      .refine((name) => !RESERVED.test(name) || ALLOWED.includes(name), "is reserved by Lambda"),
    z.string(),
  ),
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const functionInputs = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[\w-]+$/, "may have letters, digits, - and _"),
  description: z.string().max(256).optional(),
  code: archive,
  handler: z.string().regex(/^[\w-]+\.[\w$]+$/, "must be <file>.<export>"),
  runtime: z.enum(RUNTIMES),
  architectures: z
    .array(z.enum(["x86_64", "arm64"]))
    .length(1)
    .default(["x86_64"]),
  role: z.string(),
  timeout: z.int().min(1).max(900).default(3),
  memorySize: z.int().min(128).max(10_240).default(128),
  reservedConcurrentExecutions: z.int().min(-1).default(-1),
  deadLetterConfig: z.strictObject({ targetArn: z.string() }).optional(),
  environment: environment.optional(),
  kmsKeyArn: z.string().optional(),
  loggingConfig: z
    .strictObject({
      logFormat: z.enum(["JSON", "Text"]),
      logGroup: z.string().optional(),
      applicationLogLevel: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]).optional(),
      systemLogLevel: z.enum(["DEBUG", "INFO", "WARN"]).optional(),
    })
    .optional(),
});
export type FunctionInputs = z.infer<typeof functionInputs>;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export interface AsyncSettings {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}
export const ASYNC_DEFAULTS: AsyncSettings = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 };

/** A function as the cloud holds it; its code lies unpacked in `folder`. */
export interface FunctionRecord extends FunctionInputs {
  readonly arn: string;
  readonly region: string;
  readonly folder: string;
  readonly codeSha256: string;
  readonly lastModified: number;
  readonly asynchronous: AsyncSettings;
  readonly url?: FunctionUrlRecord;
  readonly permissions: Readonly<Record<string, PermissionRecord>>;
}
export interface FunctionUrlRecord {
  readonly urlId: string;
  readonly authorizationType: "NONE" | "AWS_IAM";
}
export interface PermissionRecord {
  readonly action: string;
  readonly principal: string;
  readonly functionUrlAuthType?: string;
  readonly invokedViaFunctionUrl?: boolean;
  readonly sourceArn?: string;
}
