import * as pulumi from "@pulumi/pulumi";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import { DataBucket } from "./DataBucket";
import { RegionalKey } from "./RegionalKey";
import { rolePath } from "../identity/rolePath";

export interface ReplicaArgs {
  readonly source: DataBucket;
  readonly sourceKeyArn: pulumi.Input<string>;
  /** Another region than the source's. */
  readonly region: string;
  readonly keptDays: number;
  readonly locked: boolean;
}

/** The copy of a bucket in a second region, with a key of its own there: every version, encrypted or not, but no deletion. */
export class Replica extends pulumi.ComponentResource {
  constructor(name: string, args: ReplicaArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:backups:Replica", name, {}, options);
    const { source, region, keptDays, locked } = args;
    const parent = { parent: this };
    const key = new RegionalKey(name, { description: `copies of ${name} in ${region}`, region }, parent);
    const copy = new DataBucket(name, { keyArn: key.keyArn, region, keptDays, locked }, parent);
    const role = new iam.Role(
      `${name}-role`,
      { description: "S3 replication", path: rolePath(), assumeRolePolicy: TRUST },
      parent,
    );
    const rights = new iam.RolePolicy(
      `${name}-rights`,
      {
        role: role.name,
        policy: pulumi
          .all([source.bucketArn, copy.bucketArn, args.sourceKeyArn, key.keyArn])
          .apply(([from, to, fromKey, toKey]) => policyOf(from, to, fromKey, toKey)),
      },
      parent,
    );
    new s3.BucketReplicationConfig(
      `${name}-replication`,
      {
        bucket: source.bucketName,
        role: role.arn,
        rules: [
          {
            id: "all",
            status: "Enabled",
            filter: { prefix: "" },
            // Whoever deletes here must not delete there.
            deleteMarkerReplication: { status: "Disabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: copy.bucketArn,
              storageClass: "STANDARD_IA",
              encryptionConfiguration: { replicaKmsKeyId: key.keyArn },
            },
          },
        ],
      },
      { parent: this, dependsOn: [rights, ...source.guards, ...copy.guards] },
    );
    this.registerOutputs({ bucketName: copy.bucketName });
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "s3.amazonaws.com" } }],
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html, with Object Lock's reads and both keys. */
function policyOf(from: string, to: string, fromKey: string, toKey: string): string {
  const statements = [
    { Sid: "Source", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: from },
    {
      Sid: "Read",
      Action: [
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectRetention",
        "s3:GetObjectLegalHold",
      ],
      Resource: `${from}/*`,
    },
    { Sid: "Write", Action: ["s3:ReplicateObject", "s3:ReplicateTags"], Resource: `${to}/*` },
    { Sid: "Decrypt", Action: "kms:Decrypt", Resource: fromKey },
    { Sid: "Encrypt", Action: ["kms:Encrypt", "kms:GenerateDataKey"], Resource: toKey },
  ];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}
