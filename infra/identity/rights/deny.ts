import type { Statement } from "../statement";

/**
 * What no release does, whatever else the role is ever given: end what holds data, or say who may do what. Both are done
 * by a person with rights of their own (docs/adr/0036).
 */
export const DENIED: readonly Statement[] = [
  {
    Sid: "NoDataEnds",
    Effect: "Deny",
    Action: [
      "backup:Delete*",
      "backup:PutBackupVault*",
      "backup:UpdateRecoveryPoint*",
      "ecr:DeleteRepository",
      "kms:DeleteImportedKeyMaterial",
      "kms:Disable*",
      "kms:ScheduleKeyDeletion",
      "logs:DeleteLogGroup",
      "logs:DeleteLogStream",
      "s3:BypassGovernanceRetention",
      "s3:DeleteBucket*",
      "s3:DeleteObjectVersion*",
      "s3:PutBucketVersioning",
      "s3:PutLifecycleConfiguration",
      "secretsmanager:DeleteSecret",
    ],
    Resource: ["*"],
  },
  {
    Sid: "NoRightsChange",
    Effect: "Deny",
    Action: [
      "iam:Add*",
      "iam:Attach*",
      "iam:Create*",
      "iam:Delete*",
      "iam:Detach*",
      "iam:Put*",
      "iam:Remove*",
      "iam:Set*",
      "iam:Tag*",
      "iam:Untag*",
      "iam:Update*",
      "kms:PutKeyPolicy",
      "organizations:*",
      "s3:PutBucketAcl",
      "s3:PutBucketPolicy",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutAccountPublicAccessBlock",
    ],
    Resource: ["*"],
  },
];
