import { AwsClient, Impersonated } from "google-auth-library";

/** Where ECS answers for a task's credentials, unless it is told in full. */
const ECS = "http://169.254.170.2";

/**
 * The task's own AWS credentials. The library itself knows of the environment and of EC2's metadata only, not of ECS:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function containerCredentials(environment) {
  const relative = environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const address = relative ? `${ECS}${relative}` : environment.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  const authorization = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  return {
    getAwsRegion: async () => {
      if (environment.AWS_REGION) return environment.AWS_REGION;
      throw new Error("AWS_REGION is missing; ECS sets it for tasks on Fargate");
    },
    getAwsSecurityCredentials: async () => {
      if (!address) throw new Error("the task has no role: no AWS_CONTAINER_CREDENTIALS_… is set");
      const response = await fetch(address, {
        headers: authorization ? { authorization } : {},
        signal: AbortSignal.timeout(3_000),
      });
      if (!response.ok) throw new Error(`the task's credentials: ${response.status}`);
      const { AccessKeyId, SecretAccessKey, Token } = await response.json();
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, token: Token };
    },
  };
}

/**
 * Fetches identity tokens of a Google service account, without a key: AWS role → Google's token exchange → the account's
 * token for `target`, the address of the service that is called.
 * https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
 */
export function identityTokens({ audience, caller, target, environment = process.env }) {
  const federated = new AwsClient({
    type: "external_account",
    audience,
    subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
    aws_security_credentials_supplier: containerCredentials(environment),
  });
  const account = new Impersonated({ sourceClient: federated, targetPrincipal: caller });
  return () => account.fetchIdToken(target, { includeEmail: true });
}
