import { join } from "node:path";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import { unpack } from "./code";
import { ASYNC_DEFAULTS, type FunctionInputs, type FunctionRecord, functionInputs } from "./records";

export const FUNCTION = "aws:lambda/function:Function";

/** What of a function its inputs are; the rest is what the cloud made of them, or what other resources set on it. */
function inputsOf(record: FunctionRecord): Partial<FunctionInputs> {
  const {
    arn: _a,
    region: _r,
    folder: _f,
    codeSha256: _c,
    lastModified: _l,
    asynchronous: _s,
    url: _u,
    permissions: _p,
    code: _code,
    ...inputs
  } = record;
  return inputs;
}

/** A function from an archive. The provider does not read code back: a change of it is seen by its hash. */
export function functionModel(
  world: World,
  functions: Collection<FunctionRecord>,
  gone: (functionArn: string) => void,
): ResourceModel {
  const checked = (input: FunctionInputs): void => {
    const role = world.use("roles").find(input.role);
    if (role?.trustedServices.includes("lambda.amazonaws.com") !== true)
      throw new CloudError(
        "InvalidParameterValueException",
        `The role defined for the function cannot be assumed by Lambda: ${input.role} ${role === undefined ? "does not exist" : "does not trust lambda.amazonaws.com"}`,
      );
    if (input.deadLetterConfig !== undefined)
      world.references.require(
        input.deadLetterConfig.targetArn,
        "aws:sqs/queue:Queue",
        "deadLetterConfig.targetArn",
      );
    requireKey(world, input.kmsKeyArn, "kmsKeyArn");
  };
  const outputs = (record: FunctionRecord): Record<string, unknown> => ({
    arn: record.arn,
    invokeArn: `arn:aws:apigateway:${record.region}:lambda:path/2015-03-31/functions/${record.arn}/invocations`,
    codeSha256: record.codeSha256,
    lastModified: new Date(record.lastModified).toISOString(),
    version: "$LATEST",
  });
  const unpacked = (code: FunctionInputs["code"]): { folder: string; codeSha256: string } => {
    const { folder, sha256 } = unpack(join(world.directory, "lambda"), code);
    return { folder, codeSha256: sha256 };
  };
  return defineResource<FunctionInputs>({
    type: FUNCTION,
    source: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function",
    inputs: functionInputs,
    inert: {
      architectures: "code runs on this machine's own processor",
      runtime: "code runs on the Node that runs the rehearsal",
      memorySize: "a process takes what it takes; the function is told the figure",
      kmsKeyArn: "nothing is encrypted at rest on a laptop",
      description: "for people",
    },
    replaceOn: ["name"],
    computed: ["arn", "invokeArn", "codeSha256", "lastModified", "version"],
    recomputed: { code: ["codeSha256", "lastModified"] },
    taggable: true,
    autoname: { property: "name", maxLength: 64 },
    validate: ({ deadLetterConfig }) =>
      /:sns:/.test(String(deadLetterConfig?.targetArn))
        ? [{ property: "deadLetterConfig", reason: "only queues are modelled as dead-letter targets" }]
        : [],
    create: (input, { region }) => {
      const functionArn = arn("lambda", region, world.account, `function:${input.name}`);
      if (functions.get(input.name) !== undefined)
        throw new CloudError("ResourceConflictException", `Function already exist: ${input.name}`);
      checked(input);
      const record: FunctionRecord = {
        ...input,
        ...unpacked(input.code),
        arn: functionArn,
        region,
        lastModified: world.clock.now(),
        asynchronous: ASYNC_DEFAULTS,
        permissions: {},
      };
      functions.set(input.name, record);
      return Promise.resolve({ id: input.name, outputs: outputs(record) });
    },
    read: (id) => {
      const record = functions.get(id);
      return Promise.resolve(record && { inputs: inputsOf(record), outputs: outputs(record) });
    },
    update: (id, input) => {
      checked(input);
      const before = functions.get(id);
      if (before === undefined)
        throw new CloudError("ResourceNotFoundException", `Function not found: ${id}`);
      // What the program no longer sets is no longer set.
      const { arn: functionArn, region, asynchronous, url, permissions } = before;
      const kept = { arn: functionArn, region, asynchronous, url, permissions };
      const record = { ...input, ...unpacked(input.code), ...kept, lastModified: world.clock.now() };
      functions.set(id, record);
      return Promise.resolve(outputs(record));
    },
    delete: (id) => {
      const before = functions.get(id);
      functions.delete(id);
      if (before !== undefined) gone(before.arn);
      return Promise.resolve();
    },
  });
}
