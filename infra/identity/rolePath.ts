import * as pulumi from "@pulumi/pulumi";

/**
 * Where every role lies that the stack gives to its tasks, functions and schedules. What a release may pass on is told
 * by this path alone: IAM's own documentation advises against telling it by tags.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const rolePath = (): string => `/sluice/${pulumi.getStack()}/`;
