import * as pulumi from "@pulumi/pulumi";
import * as acm from "@pulumi/aws/acm";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";

export interface ValidatedCertificateArgs {
  /** The names that it covers, no wildcards. */
  readonly domains: readonly [string, ...string[]];
  /** Where it is used. CloudFront takes certificates of us-east-1 only. */
  readonly region: string;
  /** Cloudflare zone of the names. */
  readonly zoneId: string;
}

/**
 * A certificate, and the proof that its names are ours: one record for each. What the records say is unknown until the
 * certificate exists, how many there are is not, so a preview shows them all.
 */
export class ValidatedCertificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued; what uses it waits for that. */
  readonly arn: pulumi.Output<string>;

  constructor(
    name: string,
    { domains, region, zoneId }: ValidatedCertificateArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:dns:ValidatedCertificate", name, {}, options);
    const [domainName, ...further] = domains;
    const certificate = new acm.Certificate(
      `${name}-certificate`,
      {
        domainName,
        subjectAlternativeNames: further.length > 0 ? further : undefined,
        validationMethod: "DNS",
        region,
      },
      { parent: this },
    );
    const records = domains.map((domain, index) => {
      const proof = certificate.domainValidationOptions.apply((asked) => {
        const option = asked.find((one) => one.domainName === domain);
        if (option === undefined) throw new Error(`ACM asks for no DNS record to validate ${domain}`);
        return option;
      });
      return new DnsRecord(
        index === 0 ? `${name}-proof` : `${name}-proof-${domain}`,
        {
          zoneId,
          // ACM ends names with a dot, Cloudflare stores them without: left in, every preview would show a change.
          name: proof.resourceRecordName.apply(withoutDot),
          type: proof.resourceRecordType,
          content: proof.resourceRecordValue.apply(withoutDot),
          ttl: 60,
          // ACM looks for this very record, when it issues and each time it renews.
          proxied: false,
        },
        { parent: this },
      );
    });
    const validation = new acm.CertificateValidation(
      `${name}-validation`,
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: records.map((record) => record.name),
        region,
      },
      { parent: this },
    );
    this.arn = validation.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }
}

const withoutDot = (name: string): string => name.replace(/\.$/, "");
