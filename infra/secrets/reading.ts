import * as pulumi from "@pulumi/pulumi";
import type { Right } from "../functions/NodeFunction";
import type { ExternalSecret } from "./ExternalSecret";

/**
 * What a function needs to read secrets through Parameter Store: both services' consent, for these secrets alone. The key's
 * is among what every function has. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
export const rightsToRead = (
  secrets: readonly ExternalSecret[],
  where: { readonly region: string; readonly accountId: pulumi.Input<string> },
): pulumi.Output<Right[]> =>
  pulumi
    .all([where.accountId, pulumi.all(secrets.map(({ secretArn }) => secretArn))])
    .apply(([account, arns]) => [
      {
        Sid: "Parameters",
        Action: "ssm:GetParameter",
        Resource: secrets.map(
          ({ secretName }) =>
            `arn:aws:ssm:${where.region}:${account}:parameter/aws/reference/secretsmanager/${secretName}`,
        ),
      },
      { Sid: "Secrets", Action: "secretsmanager:GetSecretValue", Resource: arns },
    ]);
