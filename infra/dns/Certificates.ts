import * as pulumi from "@pulumi/pulumi";
import { EDGE_REGION } from "../../ops/regions";
import { ValidatedCertificate } from "./ValidatedCertificate";

export interface CertificatesArgs {
  /** The names that viewers use: a distribution has one certificate for all of them. */
  readonly domains: readonly [string, ...string[]];
  /** The load balancer's own name. */
  readonly originDomain: string;
  /** Region of the load balancer. */
  readonly awsRegion: string;
  readonly zoneId: string;
}

/** One certificate for what viewers see, one for the way from CloudFront to the load balancer. */
export class Certificates extends pulumi.ComponentResource {
  readonly viewerArn: pulumi.Output<string>;
  readonly originArn: pulumi.Output<string>;

  constructor(name: string, args: CertificatesArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:dns:Certificates", name, {}, options);
    const { domains, originDomain, awsRegion, zoneId } = args;
    const certificate = (
      suffix: string,
      domains: readonly [string, ...string[]],
      region: string,
    ): ValidatedCertificate =>
      new ValidatedCertificate(`${name}-${suffix}`, { domains, region, zoneId }, { parent: this });
    // The only region whose certificates CloudFront takes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
    this.viewerArn = certificate("viewer", domains, EDGE_REGION).arn;
    this.originArn = certificate("origin", [originDomain], awsRegion).arn;
    this.registerOutputs({ viewerArn: this.viewerArn, originArn: this.originArn });
  }
}
