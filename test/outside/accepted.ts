/**
 * Findings of checkov that stay, each with its reason. Whatever is not listed here fails the test, and so does an entry
 * that nothing needs any more. Of the ids of guardrails.md only those stand here whose check cannot see that the rule holds.
 */
export interface Accepted {
  readonly id: string;
  /** Addresses as checkov prints them. */
  readonly resources: RegExp;
  readonly reason: string;
}

const ANY = /./;

export const ACCEPTED: readonly Accepted[] = [
  {
    id: "CKV_AWS_260",
    resources: /^aws_vpc_security_group_ingress_rule\.firewall-from-cloudfront-80$/,
    reason:
      "The rule admits CloudFront's prefix list and no address; the check looks at CIDRs only. test/infra/network holds that nothing admits 0.0.0.0/0.",
  },
  {
    id: "CKV2_AWS_28",
    resources: /^aws_lb\./,
    reason:
      "The firewall stands at CloudFront, and the load balancer takes requests from nobody else (ADR 23, 27).",
  },
  {
    id: "CKV2_AWS_34",
    resources: ANY,
    reason:
      "Parameters of type String: the record, its mark and what goes by name. They hold no secret, and people must read them (ADR 14).",
  },
  {
    id: "CKV2_AWS_57",
    resources: /^aws_secretsmanager_secret\./,
    reason:
      "Supabase, Auth0, Stripe and Cloudflare issue these; none lets AWS rotate them. A person does, by the runbook.",
  },
  {
    id: "CKV2_AWS_62",
    resources: /^aws_s3_bucket\./,
    reason:
      "Nobody acts on single objects; what has to be noticed is noticed by alarms and by the backup's restore test.",
  },
  {
    id: "CKV2_AWS_64",
    resources: /^aws_kms_key\./,
    reason:
      "Without a policy of its own a key has AWS's default, which gives the account's IAM policies the say. No service principal needs these keys.",
  },
  {
    id: "CKV2_AWS_65",
    resources: /^aws_s3_bucket_ownership_controls\.logs-ownership$/,
    reason: "CloudFront delivers standard logs only to a bucket that takes ACLs (ADR 23).",
  },
  {
    id: "CKV_AWS_117",
    resources: /^aws_lambda_function\./,
    reason:
      "They speak to services on the internet and hold nothing that a VPC would keep from others; a VPC would cost a way out.",
  },
  {
    id: "CKV_AWS_144",
    resources: /^aws_s3_bucket\./,
    reason:
      "Dumps are copied to the second region; assets can be built again, logs and artefacts are not worth a copy. Backups are copied by AWS Backup.",
  },
  {
    id: "CKV_AWS_145",
    resources: /^aws_s3_bucket\.(assets|logs)-bucket$/,
    reason:
      "Load balancer logs cannot be delivered to a bucket with a KMS key, and assets are public by purpose: SSE-S3 (ADR 23).",
  },
  {
    id: "CKV_AWS_18",
    resources: /^aws_s3_bucket\./,
    reason:
      "Assets are read by CloudFront alone, whose log says who asked; the log bucket would log itself; the others are written by one role each, which CloudTrail records.",
  },
  {
    id: "CKV_AWS_258",
    resources: /^aws_lambda_function_url\.data-database-logs-url$/,
    reason: "Supabase's log drain cannot sign requests; the function checks a bearer token itself (ADR 32).",
  },
  {
    id: "CKV_AWS_301",
    resources: /^aws_lambda_permission\.data-database-logs-/,
    reason: "The right that the function's URL needs for the same drain (ADR 32).",
  },
  {
    id: "CKV_AWS_272",
    resources: /^aws_lambda_function\./,
    reason:
      "The code comes from this repository by the release role alone; a signing profile would be a second way to say so.",
  },
  {
    id: "CKV_AWS_300",
    resources: /^aws_s3_bucket_lifecycle_configuration\.monitoring-canary-store-expiry$/,
    reason: "Broken uploads are ended after a day below runs/, the one prefix that canaries write to.",
  },
  {
    id: "CKV_AWS_310",
    resources: /^aws_cloudfront_distribution\./,
    reason:
      "A second origin would serve another version or another state; blue and green are the redundancy (ADR 26).",
  },
  {
    id: "CKV_AWS_374",
    resources: /^aws_cloudfront_distribution\./,
    reason: "The product is sold everywhere.",
  },
  {
    id: "CKV_AWS_378",
    resources: /^aws_lb_target_group\./,
    reason:
      "TLS ends at the load balancer; tasks are reached in private subnets, from its security group alone.",
  },
  {
    id: "CKV_AWS_50",
    resources: /^aws_lambda_function\./,
    reason: "One call a day and one line per log event: their logs tell all that a trace would.",
  },
  {
    id: "CKV_GCP_125",
    resources: /^google_iam_workload_identity_pool_provider\.(ai-caller|rollback-ai)-provider$/,
    reason:
      "The check expects GitHub's tokens; each of these trusts one AWS role by its attribute condition (ADR 30).",
  },
  {
    id: "CKV_GCP_62",
    resources: /^google_storage_bucket\.ai-models-bucket$/,
    reason: "Models are written by the release and read by the service; Cloud Audit Logs record both.",
  },
];
