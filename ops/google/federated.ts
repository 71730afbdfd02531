import { inTime } from "./in-time";

/** How an AWS function acts at Google without a key (ADR 30). */
export interface Federation {
  /** The provider that knows the AWS account: `//iam.googleapis.com/projects/…/providers/…`. */
  readonly audience: string;
  /** E-mail of the account to act as. */
  readonly account: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Access tokens of a Google service account for the AWS role that this function runs as. Lambda gives a function its
 * credentials by the environment. https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds
 */
export function federatedToken(
  { audience, account }: Federation,
  environment: Environment,
): () => Promise<string> {
  const value = (name: string): string => {
    const found = environment[name] ?? "";
    if (found === "") throw new Error(`${name} is missing; Lambda sets it for each function`);
    return found;
  };
  const supplier = {
    getAwsRegion: async () => value("AWS_REGION"),
    getAwsSecurityCredentials: async () => {
      const token = environment["AWS_SESSION_TOKEN"];
      return {
        accessKeyId: value("AWS_ACCESS_KEY_ID"),
        secretAccessKey: value("AWS_SECRET_ACCESS_KEY"),
        ...(token !== undefined && { token }),
      };
    },
  };
  const fetchToken = async (): Promise<string> => {
    // Loaded when it is needed: it is large, and most of what a function does has nothing to do with Google.
    const { AwsClient, Impersonated } = await import("google-auth-library");
    const sourceClient = new AwsClient({
      type: "external_account",
      audience,
      subject_token_type: "urn:ietf:params:aws:token-type:aws4_request",
      aws_security_credentials_supplier: supplier,
    });
    const client = new Impersonated({
      sourceClient,
      targetPrincipal: account,
      targetScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    });
    const { token } = await client.getAccessToken();
    if (token === undefined || token === null) throw new Error(`Google gave no token of ${account}`);
    return token;
  };
  return () => inTime(fetchToken());
}
