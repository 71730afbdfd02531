import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import { rolePath } from "../identity/rolePath";
import * as synthetics from "@pulumi/aws/synthetics";
import type { Settings } from "../config/schema";
import { ARTEFACT_DAYS, CanaryStore } from "./CanaryStore";
import { canaryPolicy } from "./canaryPolicy";

/** The script of each flow: ops/canaries/<flow>.mjs. */
export const FLOWS = ["page", "sign-in", "payment", "quote"] as const;
export type Flow = (typeof FLOWS)[number];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Library_nodejs_playwright.html */
const RUNTIME = "syn-nodejs-playwright-8.0";

export const canaryName = (stack: string, flow: Flow): string => `${stack}-${flow}`;

export interface CanariesArgs {
  readonly stack: string;
  readonly region: string;
  /** The name that viewers use. */
  readonly domain: string;
  readonly synthetics: Settings["synthetics"];
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
}

/** M2: the product used as a user does, on a desktop and a mobile viewport, day and night. */
export class Canaries extends pulumi.ComponentResource {
  constructor(name: string, args: CanariesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:Canaries", name, {}, options);
    const store = new CanaryStore(`${name}-store`, { keyArn: args.keys.keyArn }, { parent: this });
    const role = this.role(name, args, store);
    for (const flow of FLOWS) this.canary(`${name}-${flow}`, flow, args, store, role);
    this.registerOutputs({});
  }

  private role(
    name: string,
    { stack, region, synthetics: { signIn, payment }, keys }: CanariesArgs,
    store: CanaryStore,
  ): { arn: pulumi.Output<string>; rights: pulumi.Resource } {
    const role = new iam.Role(
      `${name}-role`,
      {
        description: "canaries: use the product as a user does",
        path: rolePath(),
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
          ],
        }),
      },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-rights`,
      {
        role: role.name,
        policy: pulumi
          .all([keys.accountId, keys.keyArn, store.bucketArn])
          .apply(([account, keyArn, bucketArn]) =>
            canaryPolicy({
              stack,
              region,
              account,
              keyArn,
              bucketArn,
              parameters: [signIn.userParameter, payment.keyParameter],
            }),
          ),
      },
      { parent: this },
    );
    return { arn: role.arn, rights };
  }

  private canary(
    name: string,
    flow: Flow,
    args: CanariesArgs,
    store: CanaryStore,
    role: { arn: pulumi.Output<string>; rights: pulumi.Resource },
  ): void {
    const { everyMinutes } = args.synthetics;
    const canary = new synthetics.Canary(
      name,
      {
        name: canaryName(args.stack, flow),
        runtimeVersion: RUNTIME,
        handler: `${flow}.handler`,
        s3Bucket: store.bucketName,
        s3Key: store.codeKey,
        executionRoleArn: role.arn,
        artifactS3Location: pulumi.interpolate`s3://${store.bucketName}/runs/${flow}`,
        artifactConfig: { s3Encryption: { encryptionMode: "SSE_KMS", kmsKeyArn: args.keys.keyArn } },
        schedule: { expression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)` },
        runConfig: {
          // A run must end before the next one begins.
          timeoutInSeconds: Math.min(120, everyMinutes * 60),
          memoryInMb: 1536,
          environmentVariables: environmentOf(flow, args),
        },
        successRetentionPeriod: ARTEFACT_DAYS,
        failureRetentionPeriod: ARTEFACT_DAYS,
        startCanary: true,
        deleteLambda: true,
      },
      { parent: this, dependsOn: [role.rights] },
    );
    // Only the service knows the function's name. Its role may make no group, so that none is there before this one; what runs
    // until then leaves no log. Not protected, which would hold the canary that it is named after: it stays without it.
    new cloudwatch.LogGroup(
      `${name}-log`,
      {
        name: canary.engineArn.apply(logGroupOf),
        retentionInDays: 365,
        kmsKeyId: args.keys.keyArn,
        skipDestroy: true,
      },
      { parent: this },
    );
  }
}

/** Name of the log group of a canary's function: `arn:aws:lambda:<region>:<account>:function:<name>:<version>`. */
function logGroupOf(engineArn: string): string {
  return `/aws/lambda/${engineArn.split(":")[6] ?? ""}`;
}

/** What a script needs to know; secrets by the name of the parameter that holds them. */
function environmentOf(flow: Flow, { domain, synthetics: { signIn, payment } }: CanariesArgs) {
  const product = { CANARY_URL: `https://${domain}/` };
  const of: Readonly<Record<Flow, Record<string, string>>> = {
    page: product,
    quote: product,
    "sign-in": {
      ...product,
      CANARY_ISSUER: signIn.issuer,
      CANARY_CLIENT_ID: signIn.clientId,
      CANARY_RETURN_PATH: signIn.returnPath,
      CANARY_USER_PARAMETER: signIn.userParameter,
    },
    payment: { CANARY_PAYMENT_LINK: payment.link, CANARY_KEY_PARAMETER: payment.keyParameter },
  };
  return of[flow];
}
