import { readConfig } from "../../../infra/config/read";
import { stackFile } from "./config";

/** The types of a bucket with all of its guards. */
export const BUCKET = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
] as const;

/** The same, where what lies in it is locked. */
export const LOCKED_BUCKET = [
  ...BUCKET,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
] as const;

/** The types of a bucket's copy in another region, beside those of a bucket. */
export const REPLICA = [
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  "aws:kms/key:Key",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
] as const;

/** The types of a function of `ops/`. */
export const FUNCTION = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:sqs/queue:Queue",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:lambda/function:Function",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
] as const;

/** The types of vaults and of what fills them. */
export const BACKUP = [
  "aws:kms/key:Key",
  "aws:backup/vault:Vault",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:backup/plan:Plan",
  "aws:backup/selection:Selection",
  "aws:backup/restoreTestingPlan:RestoreTestingPlan",
  "aws:backup/restoreTestingSelection:RestoreTestingSelection",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
] as const;

export const ACCOUNT = "123456789012";
/** The stack's data key. */
export const DATA_KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/data`;
export const KEYS = { keyArn: DATA_KEY, accountId: ACCOUNT };

/** As the mocks of expected.ts name what they make. */
export const keyNamed = (name: string): string => `arn:aws:kms:us-east-1:${ACCOUNT}:key/${name}`;
export const bucketNamed = (name: string): string => `arn:aws:s3:::${name}-1a2b3c4`;

/** Production's config, backed up at two in the morning for 35 days, with or without a second region. */
export function dataConfig(secondRegion: boolean) {
  const { config } = readConfig("prod", stackFile("prod"));
  if (config === undefined) throw new Error("production's config has faults");
  return {
    ...config,
    backups: { ...config.backups, hour: 2, retentionDays: 35, region: "us-west-2" },
    options: { ...config.options, secondRegion },
  };
}
