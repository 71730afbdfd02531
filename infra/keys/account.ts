import type * as pulumi from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";

/** The AWS account that the stack lives in; policies name it. */
export const accountId = (options: pulumi.InvokeOptions): pulumi.Output<string> =>
  getCallerIdentityOutput({}, options).accountId;
