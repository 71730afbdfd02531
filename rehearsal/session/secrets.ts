import { ACCESS_KEY } from "../cloud/wire/credential";

/** Gives a secret its value by the wire, as `aws secretsmanager put-secret-value` does. */
export const putSecret = (endpoint: string, id: string, value: string): Promise<void> =>
  put(endpoint, id, {
    service: "secretsmanager",
    target: "secretsmanager.PutSecretValue",
    body: { SecretId: id, SecretString: value },
  });

/** Writes a SecureString by the wire, as `aws ssm put-parameter` does. */
export const putSecureString = (endpoint: string, name: string, value: string): Promise<void> =>
  put(endpoint, name, {
    service: "ssm",
    target: "AmazonSSM.PutParameter",
    body: { Name: name, Type: "SecureString", Value: value, Overwrite: true },
  });

interface Asked {
  readonly service: string;
  readonly target: string;
  readonly body: unknown;
}

async function put(endpoint: string, name: string, { service, target, body }: Asked): Promise<void> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY.id}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
}
