import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";

export interface TaskRolesArgs {
  /** Parameters whose values a task gets as secrets. */
  readonly secretArns: readonly pulumi.Input<string>[];
}

/** Two roles, apart: what ECS needs to start a task, and what the task itself may do (nothing yet). */
export class TaskRoles extends pulumi.ComponentResource {
  /** Pulls the image, writes the log, reads the secrets. */
  readonly executionRoleArn: pulumi.Output<string>;
  /** What the product's own code acts as. */
  readonly taskRoleArn: pulumi.Output<string>;
  /** The execution role's rights; a service must not start its first task before they hold. */
  readonly rights: pulumi.Resource;

  constructor(name: string, { secretArns }: TaskRolesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:TaskRoles", name, {}, options);
    const role = (suffix: string, description: string): iam.Role =>
      new iam.Role(`${name}-${suffix}`, { description, assumeRolePolicy: TRUST }, { parent: this });
    const execution = role("execution", "starts tasks: image, log, secrets");
    const task = role("task", "the product's own code; known to Google, calls nothing in AWS");
    this.rights = new iam.RolePolicy(
      `${name}-execution`,
      { role: execution.name, policy: pulumi.all([...secretArns]).apply((arns) => executionPolicy(arns)) },
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

function executionPolicy(secretArns: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      // This call names no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
      { Sid: "Login", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      {
        Sid: "Image",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        Resource: "arn:aws:ecr:*:*:repository/*",
      },
      {
        Sid: "Log",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "arn:aws:logs:*:*:log-group:/sluice/*",
      },
      // IAM takes no statement without a resource.
      ...(secretArns.length === 0
        ? []
        : [{ Sid: "Secrets", Effect: "Allow", Action: "ssm:GetParameters", Resource: secretArns }]),
    ],
  });
}
