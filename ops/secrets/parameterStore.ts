import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";

/** Secrets Manager through Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
const REFERENCE = "/aws/reference/secretsmanager/";

/** The current value of a secret; says what to do when nobody has put one yet. */
export async function readSecret(client: SSMClient, name: string): Promise<string> {
  const command = new GetParameterCommand({ Name: `${REFERENCE}${name}`, WithDecryption: true });
  const value = await client.send(command).then(
    ({ Parameter }) => Parameter?.Value,
    (reason: unknown) => {
      if (reason instanceof Error && reason.name === "ParameterNotFound") return undefined;
      throw reason;
    },
  );
  if (value !== undefined && value !== "") return value;
  throw new Error(
    `the secret ${name} has no value: aws secretsmanager put-secret-value --secret-id ${name} --secret-string …`,
  );
}
