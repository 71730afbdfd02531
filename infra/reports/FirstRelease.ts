import * as pulumi from "@pulumi/pulumi";
import * as ssm from "@pulumi/aws/ssm";
import { releasePath } from "./history";

export interface FirstReleaseArgs {
  readonly stack: string;
}

/**
 * A mark that the first release carried traffic, made once, after everything. Until it is there nothing has served, so
 * a first deployment that failed half-way can be corrected like any other config, instead of counting as history that
 * later gates hold against its correction.
 */
export class FirstRelease extends pulumi.ComponentResource {
  constructor(name: string, { stack }: FirstReleaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:reports:FirstRelease", name, {}, options);
    new ssm.Parameter(
      `${name}-parameter`,
      {
        name: `${releasePath(stack)}/founded`,
        description:
          "The first release carried traffic: from here on there is a stable version to go back to.",
        type: "String",
        insecureValue: "yes",
      },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.registerOutputs({});
  }
}
