import { z } from "zod";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import { ASYNC_DEFAULTS, type FunctionRecord } from "./records";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";

export function requireFunction(functions: Collection<FunctionRecord>, name: string): FunctionRecord {
  const found = functions.get(name);
  if (found === undefined) throw new CloudError("ResourceNotFoundException", `Function not found: ${name}`);
  return found;
}

const asyncInputs = z.strictObject({
  functionName: z.string(),
  maximumRetryAttempts: z.int().min(0).max(2).default(ASYNC_DEFAULTS.maximumRetryAttempts),
  maximumEventAgeInSeconds: z.int().min(60).max(21_600).default(ASYNC_DEFAULTS.maximumEventAgeInSeconds),
});
type AsyncInputs = z.infer<typeof asyncInputs>;

/** How often an event is tried, and for how long. */
export function eventInvokeConfig(functions: Collection<FunctionRecord>): ResourceModel {
  const set = ({ functionName, ...asynchronous }: AsyncInputs): void => {
    functions.set(functionName, { ...requireFunction(functions, functionName), asynchronous });
  };
  return defineResource<AsyncInputs>({
    type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    source: `${REGISTRY}/lambda_function_event_invoke_config`,
    inputs: asyncInputs,
    replaceOn: ["functionName"],
    computed: [],
    create: (input) => {
      set(input);
      return Promise.resolve({ id: input.functionName, outputs: {} });
    },
    read: (id) => {
      const found = functions.get(id);
      return Promise.resolve(found && { inputs: { functionName: id, ...found.asynchronous }, outputs: {} });
    },
    update: (_id, input) => {
      set(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      functions.change(id, (one) => ({ ...one, asynchronous: ASYNC_DEFAULTS }));
      return Promise.resolve();
    },
  });
}

const permissionInputs = z.strictObject({
  function: z.string(),
  statementId: z
    .string()
    .max(100)
    .regex(/^[\w-]+$/, "may have letters, digits, - and _"),
  action: z.enum(["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]),
  principal: z.string(),
  sourceArn: z.string().optional(),
  functionUrlAuthType: z.enum(["NONE", "AWS_IAM"]).optional(),
  invokedViaFunctionUrl: z.boolean().optional(),
});
type PermissionInputs = z.infer<typeof permissionInputs>;

/** A statement of the function's own policy: who beside the account's roles may invoke it. */
export function permission(functions: Collection<FunctionRecord>): ResourceModel {
  return defineResource<PermissionInputs>({
    type: "aws:lambda/permission:Permission",
    source: `${REGISTRY}/lambda_permission`,
    inputs: permissionInputs,
    replaceOn: ["*"],
    computed: [],
    autoname: { property: "statementId", maxLength: 100 },
    create: ({ function: name, statementId, ...statement }) => {
      const found = requireFunction(functions, name);
      if (found.permissions[statementId] !== undefined)
        throw new CloudError(
          "ResourceConflictException",
          `The statement id (${statementId}) provided already exists.`,
        );
      functions.set(name, { ...found, permissions: { ...found.permissions, [statementId]: statement } });
      return Promise.resolve({ id: `${name}/${statementId}`, outputs: {} });
    },
    read: (id) => {
      const [name = "", statementId = ""] = id.split("/");
      const statement = functions.get(name)?.permissions[statementId];
      return Promise.resolve(
        statement && { inputs: { function: name, statementId, ...statement }, outputs: {} },
      );
    },
    delete: (id) => {
      const [name = "", statementId = ""] = id.split("/");
      functions.change(name, ({ permissions: { [statementId]: _, ...permissions }, ...one }) => ({
        ...one,
        permissions,
      }));
      return Promise.resolve();
    },
  });
}

/** Whether the function's own policy lets a service invoke it for a resource: a rule of EventBridge needs that. */
export const admits = ({ permissions }: FunctionRecord, service: string, sourceArn: string): boolean =>
  Object.values(permissions).some(
    (statement) =>
      statement.action === "lambda:InvokeFunction" &&
      statement.principal === service &&
      (statement.sourceArn === undefined || arnMatches(statement.sourceArn, sourceArn)),
  );

/** ArnLike: `*` and `?` within the parts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN */
function arnMatches(pattern: string, arn: string): boolean {
  const [wanted, given] = [pattern.split(":"), arn.split(":")];
  const escaped = (part: string): string =>
    part
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => new RegExp(`^${escaped(part)}$`).test(given[index] ?? ""))
  );
}
