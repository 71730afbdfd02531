import * as pulumi from "@pulumi/pulumi";
import * as acm from "@pulumi/aws/acm";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";

export interface ValidatedCertificateArgs {
  /** The one name that it covers. */
  readonly domain: string;
  /** Where it is used. CloudFront takes certificates of us-east-1 only. */
  readonly region: string;
  /** Cloudflare zone of the name. */
  readonly zoneId: string;
}

/**
 * A certificate, and the proof that the name is ours. One name per certificate: the validation options are unknown
 * until it exists, and with one name there is exactly one record to declare at preview.
 */
export class ValidatedCertificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued; what uses it waits for that. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { domain, region, zoneId }: ValidatedCertificateArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:dns:ValidatedCertificate", name, {}, options);
    const certificate = new acm.Certificate(
      `${name}-certificate`,
      { domainName: domain, validationMethod: "DNS", region },
      { parent: this },
    );
    const proof = certificate.domainValidationOptions.apply(([option]) => {
      if (option === undefined) throw new Error(`ACM asks for no DNS record to validate ${domain}`);
      return option;
    });
    const record = new DnsRecord(
      `${name}-proof`,
      {
        zoneId,
        // ACM ends names with a dot, Cloudflare stores them without: left in, every preview would show a change.
        name: proof.resourceRecordName.apply(withoutDot),
        type: proof.resourceRecordType,
        content: proof.resourceRecordValue.apply(withoutDot),
        ttl: 60,
        proxied: false,
      },
      { parent: this },
    );
    const validation = new acm.CertificateValidation(
      `${name}-validation`,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.name], region },
      { parent: this },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}

const withoutDot = (name: string): string => name.replace(/\.$/, "");
