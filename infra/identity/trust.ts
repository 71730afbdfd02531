/** Without the scheme, as IAM names it in ARNs and in conditions. */
export const GITHUB = "token.actions.githubusercontent.com";
/** What aws-actions/configure-aws-credentials asks a token for. */
export const AUDIENCE = "sts.amazonaws.com";

/** GitHub's subject of a job for a pull request: https://docs.github.com/en/actions/reference/openid-connect-reference */
export const ofPullRequests = (repository: string): string => `repo:${repository}:pull_request`;

/** GitHub's subject of a job in an environment, whatever branch it runs on: the environment's rules say which may. */
export const ofEnvironment = (repository: string, environment: string): string =>
  `repo:${repository}:environment:${environment}`;

/**
 * Trusts GitHub's tokens with exactly this subject. StringEquals and no pattern: a wildcard behind the repository's name
 * would let every branch in, and one in it other repositories.
 */
export const trustPolicy = (providerArn: string, subject: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: providerArn },
        Condition: { StringEquals: { [`${GITHUB}:aud`]: AUDIENCE, [`${GITHUB}:sub`]: subject } },
      },
    ],
  });
