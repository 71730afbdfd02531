import * as pulumi from "@pulumi/pulumi";
import * as lambda from "@pulumi/aws/lambda";
import type { StackConfig } from "../config/read";
import { NodeFunction } from "../functions/NodeFunction";
import { ExternalSecret } from "../secrets/ExternalSecret";
import { rightsToRead } from "../secrets/reading";

export interface LogIngestionArgs {
  readonly config: Pick<StackConfig, "product" | "stack" | "awsRegion">;
  readonly keys: { readonly keyArn: pulumi.Input<string>; readonly accountId: pulumi.Input<string> };
}

/**
 * Where Supabase's log drain sends to: an HTTPS address whose function checks a token and writes each event as one line of
 * its own log group. The drain can send fixed headers and cannot sign, so AWS cannot check the caller; the function does.
 * https://supabase.com/docs/guides/telemetry/log-drains
 */
export class LogIngestion extends pulumi.ComponentResource {
  /** What the drain is set to. */
  readonly url: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly deadLetterQueueName: pulumi.Output<string>;

  constructor(name: string, { config, keys }: LogIngestionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:database:LogIngestion", name, {}, options);
    const { keyArn } = keys;
    const token = new ExternalSecret(
      `${name}-token`,
      {
        ...config,
        what: "log-drain-token",
        description: "what the database's log drain sends as its bearer token",
        keyArn,
      },
      { parent: this },
    );
    const receiver = new NodeFunction(
      name,
      {
        source: "ingest-logs",
        description: "takes the database's logs from its drain",
        stack: config.stack,
        keyArn,
        environment: { TOKEN_SECRET_NAME: token.secretName },
        rights: rightsToRead([token], { region: config.awsRegion, accountId: keys.accountId }),
        timeoutSeconds: 10,
        memory: 256,
        // A drain sends one batch a second at most; whoever else knocks finds the door narrow.
        concurrency: 5,
      },
      { parent: this },
    );
    const { functionName } = receiver;
    const url = new lambda.FunctionUrl(
      `${name}-url`,
      { functionName, authorizationType: "NONE" },
      { parent: this },
    );
    // Both are asked for since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    const everybody = { function: functionName, principal: "*" };
    const parent = { parent: this };
    new lambda.Permission(
      `${name}-by-url`,
      { ...everybody, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" },
      parent,
    );
    new lambda.Permission(
      `${name}-through-url`,
      { ...everybody, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
      parent,
    );
    this.url = url.functionUrl;
    this.functionName = functionName;
    this.deadLetterQueueName = receiver.deadLetters.name;
    this.logGroupName = receiver.logGroupName;
    this.registerOutputs({ url: this.url, logGroupName: this.logGroupName });
  }
}
