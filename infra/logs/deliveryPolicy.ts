import { tlsOnly } from "../storage/tlsOnly";

/** Where each kind of log lies in the log store. */
export const LOG_PREFIXES = { balancer: "load-balancer", cdn: "cdn/", buckets: "s3/" } as const;

/**
 * Who may put logs into the store, by TLS. CloudFront is not here: it writes by an ACL that it sets itself. Nobody is
 * given the right to read; the account's roles have it by IAM.
 */
export function deliveryPolicy(bucketArn: string, account: string, region: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        // In place of one AWS account a region: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
        Sid: "LoadBalancersWrite",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${LOG_PREFIXES.balancer}/AWSLogs/${account}/*`,
        Condition: {
          ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/*` },
        },
      },
      {
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
        Sid: "BucketsWrite",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/${LOG_PREFIXES.buckets}*`,
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" },
          StringEquals: { "aws:SourceAccount": account },
        },
      },
      tlsOnly(bucketArn),
    ],
  });
}
