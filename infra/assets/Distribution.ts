import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as cloudfront from "@pulumi/aws/cloudfront";
import { RandomPassword } from "@pulumi/random/randomPassword";
import { LOG_PREFIXES } from "../logs/deliveryPolicy";
import { ANSWER, IDLE } from "../traffic/idle";
import { ORIGIN_HEADER } from "../traffic/Weights";
import { EdgePolicies } from "./EdgePolicies";

export interface DistributionArgs {
  readonly config: {
    /** The names that viewers use, the product's own first. */
    readonly domains: readonly [string, ...string[]];
    /** Name of the load balancer, as its certificate has it. */
    readonly originDomain: string;
    readonly edge: { readonly priceClass: string };
  };
  readonly certificates: { readonly viewerArn: pulumi.Input<string> };
  /** The bucket with the assets. */
  readonly store: { readonly regionalDomainName: pulumi.Input<string> };
  /** Firewall in front of everything, where the stack has one. */
  readonly edge: { readonly webAclArn: pulumi.Input<string> | undefined };
  /** Bucket for the access logs, open to CloudFront's log delivery. */
  readonly logStore: { readonly bucketDomainName: pulumi.Input<string> };
}

const ASSETS = "assets";
const API = "api";

/** The CDN: the page and its assets from the bucket, `/api/*` from the load balancer, uncached. */
export class Distribution extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  /** Where the frontend's pointer is kept. */
  readonly keyValueStoreArn: pulumi.Output<string>;
  /** What {@link ORIGIN_HEADER} has to carry: by it the load balancer knows CloudFront. */
  readonly originSecret: pulumi.Output<string>;

  constructor(name: string, args: DistributionArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:Distribution", name, {}, options);
    // Letters and digits: the load balancer reads * and ? in a condition as wildcards.
    const password = new RandomPassword(
      `${name}-origin-secret`,
      { length: 40, special: false },
      { parent: this },
    );
    this.originSecret = pulumi.secret(password.result);
    const store = new cloudfront.KeyValueStore(
      `${name}-store`,
      { comment: "frontend: the version whose page is served" },
      { parent: this },
    );
    const router = this.router(name, store);
    const policies = new EdgePolicies(`${name}-edge`, { parent: this });
    const distribution = this.distribution(name, args, { router, policies });

    this.id = distribution.id;
    this.arn = distribution.arn;
    this.domainName = distribution.domainName;
    this.keyValueStoreArn = store.arn;
    this.registerOutputs({
      id: this.id,
      arn: this.arn,
      domainName: this.domainName,
      keyValueStoreArn: this.keyValueStoreArn,
      originSecret: this.originSecret,
    });
  }

  private router(name: string, store: cloudfront.KeyValueStore): cloudfront.Function {
    return new cloudfront.Function(
      `${name}-router`,
      {
        comment: "leads a path to the version that the pointer names",
        runtime: "cloudfront-js-2.0",
        code: readFileSync(join(__dirname, "edge", "viewer-request.js"), "utf8"),
        keyValueStoreAssociations: [store.arn],
        publish: true,
      },
      { parent: this },
    );
  }

  private distribution(
    name: string,
    args: DistributionArgs,
    { router, policies }: { router: cloudfront.Function; policies: EdgePolicies },
  ): cloudfront.Distribution {
    const { config } = args;
    const access = new cloudfront.OriginAccessControl(
      `${name}-access`,
      {
        description: "CloudFront signs what it asks the bucket for",
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
    const viewers = {
      viewerProtocolPolicy: "redirect-to-https",
      // What can be compressed lies in the bucket compressed (ADR 24); the API's answers are not kept, and what is not
      // kept CloudFront does not compress.
      compress: false,
      responseHeadersPolicyId: policies.securityHeadersId,
    };
    return new cloudfront.Distribution(
      `${name}-cdn`,
      {
        enabled: true,
        comment: config.domains[0],
        aliases: [...config.domains],
        webAclId: args.edge.webAclArn,
        // The router leads every path to a page; this is what CloudFront itself would take for "/".
        defaultRootObject: "index.html",
        loggingConfig: {
          bucket: args.logStore.bucketDomainName,
          prefix: LOG_PREFIXES.cdn,
          includeCookies: false,
        },
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: config.edge.priceClass,
        origins: [
          { originId: ASSETS, domainName: args.store.regionalDomainName, originAccessControlId: access.id },
          {
            originId: API,
            domainName: config.originDomain,
            customHeaders: [{ name: ORIGIN_HEADER, value: this.originSecret }],
            customOriginConfig: {
              httpPort: 80,
              httpsPort: 443,
              originProtocolPolicy: "https-only",
              originSslProtocols: ["TLSv1.2"],
              originKeepaliveTimeout: IDLE.cdn,
              originReadTimeout: ANSWER,
            },
          },
        ],
        defaultCacheBehavior: {
          ...viewers,
          targetOriginId: ASSETS,
          allowedMethods: ["GET", "HEAD"],
          cachedMethods: ["GET", "HEAD"],
          cachePolicyId: policies.assetCacheId,
          functionAssociations: [{ eventType: "viewer-request", functionArn: router.arn }],
        },
        orderedCacheBehaviors: [
          {
            ...viewers,
            pathPattern: "/api/*",
            targetOriginId: API,
            allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            cachedMethods: ["GET", "HEAD"],
            cachePolicyId: policies.noCacheId,
            originRequestPolicyId: policies.apiRequestId,
          },
        ],
        // An error of the API is answered anew: CloudFront keeps one for 10 s even where caching is off, under the path alone,
        // so that one caller's mistake would be everybody's. No error gets another page: a missing asset is a 404, never HTML.
        // A 404 is kept for a second: whoever asked for a version before its upload had ended must not keep it from others.
        customErrorResponses: [
          ...[400, 403, 405, 414, 500, 501, 502, 503, 504].map((errorCode) => ({
            errorCode,
            errorCachingMinTtl: 0,
          })),
          { errorCode: 404, errorCachingMinTtl: 1 },
        ],
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: {
          acmCertificateArn: args.certificates.viewerArn,
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: "TLSv1.2_2021",
        },
        waitForDeployment: true,
      },
      { parent: this },
    );
  }
}
