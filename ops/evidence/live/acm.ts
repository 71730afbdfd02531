import { asking, whyAwsRefused } from "./aws";

/** A certificate as ACM keeps it. */
export interface Kept {
  readonly status: string;
  readonly until: Date | undefined;
}

/** Reads a certificate by ARN; resolves with the reason when it cannot be read. */
export type ReadKept = (arn: string) => Promise<Kept | string>;

export const readFromAcm: ReadKept = async (arn) => {
  const { ACMClient, DescribeCertificateCommand } = await import("@aws-sdk/client-acm");
  // Certificates of CloudFront lie in us-east-1, wherever the stack is: the ARN says where.
  const client = new ACMClient(asking(arn.split(":")[3]));
  try {
    const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn: arn }));
    return { status: Certificate?.Status ?? "absent", until: Certificate?.NotAfter };
  } catch (failure) {
    return whyAwsRefused(failure, "acm:DescribeCertificate");
  } finally {
    client.destroy();
  }
};
