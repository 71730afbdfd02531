import { CloudError } from "../kernel/model";
import type { ObjectStore, StoredObject } from "../kernel/ports";
import type { World } from "../kernel/world";
import type { BucketRecord, Buckets } from "./bucketRecord";
import { bucketOfDomain } from "./naming";
import type { Objects } from "./objects";
import { type AccessRequest, type PolicyDocument, isPublic, policyDocument, verdict } from "./permission";

/** What every decision about a bucket needs. */
export class Access {
  constructor(
    private readonly world: World,
    private readonly buckets: Buckets,
  ) {}

  /** The account's own key may do everything that the policy does not deny. */
  requireOwner(bucket: BucketRecord, action: string, key?: string): void {
    if (this.judge(bucket, { account: this.world.account }, action, key, {}) === "deny") throw denied(action);
  }

  /** Another principal may do what the policy allows it; public statements count only where public access is not blocked. */
  permits(
    bucket: BucketRecord,
    principal: AccessRequest["principal"],
    action: string,
    key: string | undefined,
    sourceArn: string,
    further: Readonly<Record<string, string>> = {},
  ): boolean {
    const context: Record<string, string> =
      sourceArn === ""
        ? { ...further }
        : { "aws:sourcearn": sourceArn, "aws:sourceaccount": sourceArn.split(":")[4] ?? "", ...further };
    const policy = policyOf(bucket);
    if (
      policy !== undefined &&
      principal === "anonymous" &&
      bucket.publicAccess.restrictPublicBuckets &&
      isPublic(policy)
    )
      return false;
    return this.judge(bucket, principal, action, key, context) === "allow";
  }

  /** The port through which the CDN reads. */
  reader(objects: Objects): ObjectStore {
    return {
      read: (domain, key, { service, sourceArn }): StoredObject => {
        const bucket = this.buckets.get(bucketOfDomain(domain) ?? "");
        if (bucket === undefined)
          throw new CloudError("NoSuchBucket", `the specified bucket does not exist: ${domain}`);
        const principal = service === "" ? ("anonymous" as const) : { service };
        if (!this.permits(bucket, principal, "s3:GetObject", key, sourceArn)) throw denied("s3:GetObject");
        const found = objects.find(bucket.name, key);
        if (found === undefined) {
          // Whoever may not list must not learn which keys exist. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
          if (!this.permits(bucket, principal, "s3:ListBucket", undefined, sourceArn))
            throw denied("s3:ListBucket");
          throw new CloudError("NoSuchKey", "the specified key does not exist");
        }
        const version: Record<string, string> =
          found.versionId === "null" ? {} : { "x-amz-version-id": found.versionId };
        return {
          body: objects.body(found),
          etag: found.etag,
          lastModified: found.lastModified,
          headers: { ...found.headers, ...version },
        };
      },
    };
  }

  private judge(
    bucket: BucketRecord,
    principal: AccessRequest["principal"],
    action: string,
    key: string | undefined,
    context: Record<string, string>,
  ): "allow" | "deny" | "none" {
    const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? "" : `/${key}`}`;
    // Loopback HTTP stands in for TLS, so a policy that refuses plain HTTP does not refuse the rehearsal.
    return verdict(policyOf(bucket), {
      principal,
      action,
      resource,
      context: { "aws:securetransport": "true", ...context },
    });
  }
}

const parsed = new Map<string, PolicyDocument>();

/** Policies are parsed once: the CDN asks for a verdict at every request that it cannot answer from its cache. */
function policyOf({ policy }: BucketRecord): PolicyDocument | undefined {
  if (policy === undefined) return undefined;
  const known = parsed.get(policy);
  if (known !== undefined) return known;
  if (parsed.size > 200) parsed.clear();
  const document = policyDocument.parse(JSON.parse(policy));
  parsed.set(policy, document);
  return document;
}

const denied = (action: string): CloudError => new CloudError("AccessDenied", `Access Denied (${action})`);
