/**
 * AWS's own services that put something into an encrypted topic or queue. Each has to make a data key and read it back:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html (compatibility with event sources).
 */
const PUBLISHERS = [
  "cloudwatch.amazonaws.com",
  "events.amazonaws.com",
  "backup.amazonaws.com",
  "budgets.amazonaws.com",
  "costalerts.amazonaws.com",
  "sns.amazonaws.com",
];

/**
 * Statement of a key's policy without which nobody could ever change the key again; it gives no right by itself, IAM does.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const byRolesOfTheAccount = (account: string): Readonly<Record<string, unknown>> => ({
  Sid: "ByRolesOfTheAccount",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
});

/** Who may use the data key: the account's roles as IAM says, CloudWatch Logs for this account's groups, and what notifies. */
export function keyPolicy(account: string, region: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      byRolesOfTheAccount(account),
      {
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        Sid: "ByLogGroups",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*`,
          },
        },
      },
      {
        Sid: "ByWhatNotifies",
        Effect: "Allow",
        Principal: { Service: PUBLISHERS },
        Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}
