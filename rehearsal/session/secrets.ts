import { ACCESS_KEY } from "../cloud/wire/credential";

/** Gives a secret its value by the wire, as `aws secretsmanager put-secret-value` does. */
export async function putSecret(endpoint: string, id: string, value: string): Promise<void> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "secretsmanager.PutSecretValue",
      authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY.id}/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({ SecretId: id, SecretString: value }),
  });
  if (!answer.ok) throw new Error(`${id}: ${await answer.text()}`);
}
