import * as pulumi from "@pulumi/pulumi";
import * as s3 from "@pulumi/aws/s3";
import * as ssm from "@pulumi/aws/ssm";
import { canonicalJson } from "../../ops/canonical";
import { type KnownVersions, expiries } from "../release/versions";
import { releasePath } from "../reports/history";

export interface AssetRetentionArgs {
  readonly bucketName: pulumi.Input<string>;
  readonly stack: string;
  readonly versions: KnownVersions;
  /** Days for tabs that are still open. */
  readonly keepDays: number;
  /** In place before the rules. They alone wait for it: the parameter stays when the stack is taken down, and would keep it. */
  readonly after: readonly pulumi.Resource[];
}

/** Days for which S3 keeps what has expired, hidden: long enough to bring back what went by mistake. */
const RECOVERABLE_DAYS = 30;

/**
 * When old versions go. Age alone would take what still serves, so there is no such rule: a version gets one of its own,
 * with a date, once no slot runs it and no rollback leads to it (ADR 25). The parameter remembers which versions there
 * are, for the next `up`.
 */
export class AssetRetention extends pulumi.ComponentResource {
  constructor(name: string, args: AssetRetentionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:AssetRetention", name, {}, options);
    new ssm.Parameter(
      `${name}-versions`,
      {
        name: `${releasePath(args.stack)}/versions`,
        description: "Versions whose assets are in the bucket, and since when some are not needed.",
        type: "String",
        // 200 versions do not fit into the 4 KB of a standard parameter.
        tier: "Advanced",
        insecureValue: canonicalJson(args.versions),
      },
      { parent: this, protect: true },
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-rules`,
      { bucket: args.bucketName, rules: [...standing(), ...leaving(args)] },
      { parent: this, dependsOn: [...args.after] },
    );
    this.registerOutputs({});
  }
}

type Rule = pulumi.Unwrap<s3.BucketLifecycleConfigurationArgs["rules"]>;

/** What holds always. Only what has expired becomes noncurrent: nothing in this bucket is ever overwritten. */
const standing = (): NonNullable<Rule> => [
  {
    id: "expired",
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: RECOVERABLE_DAYS },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  },
  {
    id: "markers",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { expiredObjectDeleteMarker: true },
  },
];

const leaving = ({ versions, keepDays }: AssetRetentionArgs): NonNullable<Rule> =>
  expiries(versions, keepDays).map(({ version, day }) => ({
    id: `version-${version}`,
    status: "Enabled",
    filter: { prefix: `v/${version}/` },
    expiration: { date: `${day}T00:00:00Z` },
  }));
