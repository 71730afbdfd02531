import { isBag, unknown } from "../pack/known";
import { type ResourceRule, resourcePolicy } from "../pack/policies";
import { documentOf, listOf, statementsOf } from "./document";

/** The provider's names for a bucket, before and after its version 7. */
export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const ACLS = ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"];
/** What forbids public access to one bucket. */
export const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

const FOUR = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
const FIX = "Fix: viewers read through CloudFront's origin access control; see infra/assets.";

/** Assets are read by the CDN alone. */
export const bucketPrivateRule: ResourceRule = {
  name: "guardrail-bucket-private",
  description:
    "E6, M6: buckets are private. Public access is blocked in all four ways, no access list is public, and no bucket policy allows everybody (CKV2_AWS_6, CKV_AWS_53–56, S3.1).",
  types: [...BUCKETS, ...ACLS, BLOCK, POLICY],
  judge: ({ type, name, properties }) => {
    if (type === BLOCK) return faultsOfBlock(name, properties);
    if (type === POLICY) return faultsOfPolicy(name, properties.policy);
    return [
      ...faultsOfAcl(name, properties),
      ...(isText(properties.policy) ? faultsOfPolicy(name, properties.policy) : []),
    ];
  },
};

export const bucketPrivate = resourcePolicy(bucketPrivateRule);

function faultsOfBlock(name: string, properties: Record<string, unknown>): string[] {
  return FOUR.filter((key) => properties[key] !== true && properties[key] !== unknown).map(
    (key) =>
      `bucket ${name}: found ${key} ${JSON.stringify(properties[key]) ?? "absent"}, expected true. Fix: set all four of ${FOUR.join(", ")} to true.`,
  );
}

function faultsOfAcl(name: string, { acl, grants, accessControlPolicy }: Record<string, unknown>): string[] {
  const faults: string[] = [];
  if (isText(acl) && /^(public|authenticated)-read/.test(acl))
    faults.push(`bucket ${name}: found acl ${acl}, expected private. ${FIX}`);
  if (/AllUsers|AuthenticatedUsers/.test(JSON.stringify([grants, accessControlPolicy]))) {
    faults.push(`bucket ${name}: found a grant to everybody, expected none. ${FIX}`);
  }
  return faults;
}

/** An unknown policy (it names the bucket's ARN) is judged at `up`, before it is attached. */
function faultsOfPolicy(name: string, policy: unknown): string[] {
  if (policy === unknown) return [];
  const document = documentOf(policy);
  if (document === undefined)
    return [`bucket ${name}: found a policy that is not a JSON object, expected one with statements. ${FIX}`];
  return statementsOf(document).flatMap((statement) => {
    if (!isBag(statement) || statement.Effect !== "Allow") return [];
    const label = isText(statement.Sid) ? ` ${statement.Sid}` : "";
    if (statement.NotPrincipal !== undefined)
      return [
        `bucket ${name}: found the statement${label} that allows all but some (NotPrincipal), expected named principals. ${FIX}`,
      ];
    if (!isEverybody(statement.Principal) || isRestricted(statement.Condition)) return [];
    return [
      `bucket ${name}: found the statement${label} that allows everybody (Principal *) without a condition, expected named principals. ${FIX}`,
    ];
  });
}

/** S3 answers by HTTP, too, unless the bucket's policy forbids it. */
export const bucketTlsRule: ResourceRule = {
  name: "guardrail-bucket-tls",
  description: "E7, M6: the policy of every bucket denies what comes without TLS (S3.5).",
  types: [POLICY],
  reads: ["policy"],
  judge: ({ name, properties: { policy } }) => {
    const document = policy === unknown ? undefined : documentOf(policy);
    return policy === unknown || (document !== undefined && statementsOf(document).some(deniesPlain))
      ? []
      : [
          `bucket ${name}: found no statement that denies everything without aws:SecureTransport, expected one. Fix: add infra/storage/tlsOnly.ts to it.`,
        ];
  },
};

const deniesPlain = (statement: unknown): boolean =>
  isBag(statement) &&
  statement.Effect === "Deny" &&
  isEverybody(statement.Principal) &&
  listOf(statement.Action).some((one) => one === "s3:*" || one === "*") &&
  isBag(statement.Condition) &&
  isBag(statement.Condition.Bool) &&
  String(statement.Condition.Bool["aws:SecureTransport"]) === "false";

function isEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  if (Array.isArray(principal)) return principal.some(isEverybody);
  return isBag(principal) && Object.values(principal).some(isEverybody);
}

const isRestricted = (condition: unknown): boolean => isBag(condition) && Object.keys(condition).length > 0;

const isText = (value: unknown): value is string => typeof value === "string";
