/** Statement of a bucket's policy: nobody speaks to it without TLS (S3.5). */
export const tlsOnly = (bucketArn: string): Readonly<Record<string, unknown>> => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [bucketArn, `${bucketArn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/** The policy of a bucket that asks for nothing else. */
export const tlsOnlyPolicy = (bucketArn: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [tlsOnly(bucketArn)] });
