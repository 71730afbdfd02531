import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import { rolePath } from "../identity/rolePath";

export interface TaskRolesArgs {
  /** Log groups that tasks write to. */
  readonly logGroupArns: readonly pulumi.Input<string>[];
  /** What ECS hands to a task when it starts it, and the key that it is encrypted with. */
  readonly secrets: { readonly arns: readonly pulumi.Input<string>[]; readonly keyArn: pulumi.Input<string> };
  /** ECR repositories that the slots' images come from. */
  readonly repositoryArns: readonly string[];
}

/** Two roles, apart: what ECS needs to start a task, and what the task itself may do (nothing yet). */
export class TaskRoles extends pulumi.ComponentResource {
  /** Pulls the image, reads the secrets, writes the log. */
  readonly executionRoleArn: pulumi.Output<string>;
  /** What the product's own code acts as. */
  readonly taskRoleArn: pulumi.Output<string>;
  /** The execution role's rights; a service must not start its first task before they hold. */
  readonly rights: pulumi.Resource;

  constructor(name: string, args: TaskRolesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:TaskRoles", name, {}, options);
    const role = (suffix: string, description: string): iam.Role =>
      new iam.Role(
        `${name}-${suffix}`,
        { description, path: rolePath(), assumeRolePolicy: TRUST },
        { parent: this },
      );
    const execution = role("execution", "starts tasks: image, secrets, log");
    const task = role("task", "the product's own code; known to Google, calls nothing in AWS");
    this.rights = new iam.RolePolicy(
      `${name}-execution`,
      {
        role: execution.name,
        policy: pulumi
          .all([
            pulumi.all([...args.logGroupArns]),
            pulumi.all([...args.secrets.arns]),
            pulumi.output(args.secrets.keyArn),
          ])
          .apply(([logGroups, secrets, key]) =>
            executionPolicy(logGroups, secrets, key, args.repositoryArns),
          ),
      },
      { parent: this },
    );
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = task.arn;
    this.registerOutputs({ executionRoleArn: this.executionRoleArn, taskRoleArn: this.taskRoleArn });
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
  ],
});

function executionPolicy(
  logGroupArns: readonly string[],
  secretArns: readonly string[],
  keyArn: string,
  repositoryArns: readonly string[],
): string {
  // IAM takes no statement without a resource.
  const images = [
    // This call names no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    { Sid: "Login", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      Sid: "Image",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
      Resource: repositoryArns,
    },
  ];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...(repositoryArns.length === 0 ? [] : images),
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
      { Sid: "Secrets", Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secretArns },
      { Sid: "SecretsKey", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
      {
        Sid: "Log",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        // The streams of exactly these groups.
        Resource: logGroupArns.map((arn) => `${arn}:*`),
      },
    ],
  });
}
