import { unknown } from "../pack/known";
import { type Judged, type ResourceRule, resourcePolicy } from "../pack/policies";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Whatever holds data that nothing else can make again, or without which data cannot be read. */
export const HOLDS_DATA: readonly string[] = [
  "aws:s3/bucket:Bucket",
  LOG_GROUP,
  "aws:ecr/repository:Repository",
  "aws:secretsmanager/secret:Secret",
  "aws:backup/vault:Vault",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:efs/fileSystem:FileSystem",
  "gcp:storage/bucket:Bucket",
  "gcp:sql/databaseInstance:DatabaseInstance",
];

const PARAMETER = "aws:ssm/parameter:Parameter";
/** What releases remember from one to the next; other parameters say what the program can say again. */
const REMEMBERS = /\/release\/(record|versions)$/;

/**
 * The engine itself refuses to delete or replace what is protected; this keeps anybody from declaring it unprotected. A
 * bucket that says `forceDestroy` says itself that its contents are worth nothing; a log group with `skipDestroy` stays in
 * the account, until its retention ends, when the stack lets go of it.
 */
export const dataProtectedRule: ResourceRule = {
  name: "guardrail-data-protected",
  description: "E1, P2: whatever holds data is protected: no deletion and no replacement of it goes through.",
  types: [...HOLDS_DATA, PARAMETER],
  judge: (resource) => {
    const { type, name, isProtected } = resource;
    if (isProtected || isWorthless(resource) || outlivesItsStack(resource)) return [];
    return [
      `${name} (${type}): found protect false, expected true. Fix: declare it with { protect: true }, as infra/backups does. ` +
        "To let it go on purpose: pulumi state unprotect <urn>, then remove it.",
    ];
  },
};

export const dataProtected = resourcePolicy(dataProtectedRule);

function isWorthless({ type, properties: { name, forceDestroy } }: Judged): boolean {
  if (type === PARAMETER) return name !== unknown && !REMEMBERS.test(String(name));
  return type.endsWith(":Bucket") && forceDestroy === true;
}

function outlivesItsStack({ type, properties: { skipDestroy } }: Judged): boolean {
  return type === LOG_GROUP && skipDestroy === true;
}
