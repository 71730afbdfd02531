import * as pulumi from "@pulumi/pulumi";
import * as cloudfront from "@pulumi/aws/cloudfront";
import { CONTENT_SECURITY, FURTHER_HEADERS } from "./securityHeaders";

const YEAR = 31_536_000;

/** What the CDN keeps, what it passes on, and the headers that every answer gets. */
export class EdgePolicies extends pulumi.ComponentResource {
  readonly assetCacheId: pulumi.Output<string>;
  readonly noCacheId: pulumi.Output<string>;
  readonly apiRequestId: pulumi.Output<string>;
  readonly securityHeadersId: pulumi.Output<string>;

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:EdgePolicies", name, {}, options);
    // The key is the path alone, after the router has put in the version and the variant that the viewer takes: a flip of
    // the pointer needs no invalidation, and Accept-Encoding no place in the key. An asset's own Cache-Control decides;
    // index.html and sw.js say no-cache.
    this.assetCacheId = this.cache(`${name}-assets`, "assets: as their Cache-Control says", [0, 60, YEAR]).id;
    this.noCacheId = this.cache(`${name}-none`, "API: never kept", [0, 0, 0]).id;
    this.apiRequestId = this.requestPolicy(name).id;
    this.securityHeadersId = this.securityHeaders(name).id;
    this.registerOutputs({
      assetCacheId: this.assetCacheId,
      noCacheId: this.noCacheId,
      apiRequestId: this.apiRequestId,
      securityHeadersId: this.securityHeadersId,
    });
  }

  private cache(
    name: string,
    comment: string,
    [least, normal, most]: readonly [number, number, number],
  ): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(
      name,
      {
        comment,
        minTtl: least,
        defaultTtl: normal,
        maxTtl: most,
        parametersInCacheKeyAndForwardedToOrigin: {
          // CloudFront compresses nothing itself: what it could, lies in the bucket compressed already.
          enableAcceptEncodingBrotli: false,
          enableAcceptEncodingGzip: false,
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: { headerBehavior: "none" },
          queryStringsConfig: { queryStringBehavior: "none" },
        },
      },
      { parent: this },
    );
  }

  /** Everything that the viewer sent but `Host`: the load balancer's certificate is for its own name. */
  private requestPolicy(name: string): cloudfront.OriginRequestPolicy {
    return new cloudfront.OriginRequestPolicy(
      `${name}-api`,
      {
        comment: "API: all that the viewer sent, but Host",
        cookiesConfig: { cookieBehavior: "all" },
        headersConfig: { headerBehavior: "allExcept", headers: { items: ["Host"] } },
        queryStringsConfig: { queryStringBehavior: "all" },
      },
      { parent: this },
    );
  }

  private securityHeaders(name: string): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(
      `${name}-security`,
      {
        comment: "HTTPS only, own content only, no sniffing, no framing; and what the variants differ by",
        customHeadersConfig: {
          items: [
            // The path of a variant is the edge's own matter: caches on the way to the viewer know the path of the file
            // only. An origin's own Vary stays. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5
            { header: "Vary", value: "Accept-Encoding", override: false },
            ...Object.entries(FURTHER_HEADERS).map(([header, value]) => ({ header, value, override: true })),
          ],
        },
        securityHeadersConfig: {
          contentSecurityPolicy: { contentSecurityPolicy: CONTENT_SECURITY, override: true },
          // `preload` is a word only, until somebody enters the domain at hstspreload.org.
          strictTransportSecurity: {
            accessControlMaxAgeSec: YEAR,
            includeSubdomains: true,
            preload: true,
            override: true,
          },
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: "DENY", override: true },
          referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        },
      },
      { parent: this },
    );
  }
}
