import { Distribution } from "../../../infra/assets/Distribution";
import { only } from "../support/expected";
import { plain } from "../support/flat";
import { Recording } from "../support/recording";

describe("the distribution", () => {
  let inputs: Record<string, unknown>;
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(
      only(
        "random:index/randomPassword:RandomPassword",
        "aws:cloudfront/keyValueStore:KeyValueStore",
        "aws:cloudfront/function:Function",
        "aws:cloudfront/cachePolicy:CachePolicy",
        "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "aws:cloudfront/distribution:Distribution",
      ),
    );
    new Distribution("edge", {
      config: {
        domains: ["app.harbor.example", "api.harbor.example"],
        originDomain: "origin.app.harbor.example",
        edge: { priceClass: "PriceClass_200" },
      },
      certificates: { viewerArn: "certificate" },
      store: { regionalDomainName: "bucket.s3.us-east-1.amazonaws.com" },
      edge: { webAclArn: "firewall" },
      logStore: { bucketDomainName: "logs.s3.amazonaws.com" },
    });
    await recording.finished();
    inputs = plain(recording.one("aws:cloudfront/distribution:Distribution").inputs) as Record<
      string,
      unknown
    >;
  });

  it("leads /api/* to the load balancer and everything else to the bucket", () => {
    expect(inputs.defaultCacheBehavior).toMatchObject({
      targetOriginId: "assets",
      cachePolicyId: "edge-edge-assets-id",
      functionAssociations: [
        { eventType: "viewer-request", functionArn: expect.stringContaining("edge-router") as string },
      ],
    });
    expect(inputs.orderedCacheBehaviors).toMatchObject([
      {
        pathPattern: "/api/*",
        targetOriginId: "api",
        cachePolicyId: "edge-edge-none-id",
        originRequestPolicyId: "edge-edge-api-id",
        allowedMethods: expect.arrayContaining(["POST", "DELETE"]) as string[],
      },
    ]);
    const errors = inputs.customErrorResponses as Record<string, unknown>[];
    // None gets another page; of the API's none is kept, and a missing asset for a second.
    expect(errors.map((error) => Object.keys(error).sort())).toEqual(
      errors.map(() => ["errorCachingMinTtl", "errorCode"]),
    );
    expect(errors.map(({ errorCode, errorCachingMinTtl }) => [errorCode, errorCachingMinTtl])).toEqual([
      ...[400, 403, 405, 414, 500, 501, 502, 503, 504].map((status) => [status, 0]),
      [404, 1],
    ]);
  });

  it("reaches the bucket by its own signature, and the load balancer by TLS with the secret", () => {
    expect(inputs.origins).toMatchObject([
      {
        originId: "assets",
        domainName: "bucket.s3.us-east-1.amazonaws.com",
        originAccessControlId: "edge-access-id",
      },
      {
        originId: "api",
        domainName: "origin.app.harbor.example",
        customHeaders: [{ name: "x-origin-secret", value: "secret-of-edge-origin-secret" }],
        customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
      },
    ]);
  });

  it("speaks TLS 1.2 or newer with viewers, for all its names", () => {
    expect(inputs).toMatchObject({
      aliases: ["app.harbor.example", "api.harbor.example"],
      viewerCertificate: {
        acmCertificateArn: "certificate",
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
      orderedCacheBehaviors: [{ viewerProtocolPolicy: "redirect-to-https" }],
    });
  });

  it("compresses nothing itself, keys the assets by their path alone, and tells caches what variants differ by", () => {
    expect(inputs).toMatchObject({ defaultCacheBehavior: { compress: false } });
    expect(
      recording.one("aws:cloudfront/cachePolicy:CachePolicy", "edge-edge-assets").inputs
        .parametersInCacheKeyAndForwardedToOrigin,
    ).toEqual({
      enableAcceptEncodingBrotli: false,
      enableAcceptEncodingGzip: false,
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    });
    expect(
      recording.one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs.customHeadersConfig,
    ).toMatchObject({
      items: expect.arrayContaining([
        { header: "Vary", value: "Accept-Encoding", override: false },
      ]) as unknown,
    });
  });

  it("is guarded by the firewall, logged without cookies, and served where the config says", () => {
    expect(inputs).toMatchObject({
      webAclId: "firewall",
      loggingConfig: { bucket: "logs.s3.amazonaws.com", prefix: "cdn/", includeCookies: false },
      priceClass: "PriceClass_200",
      httpVersion: "http2and3",
      defaultRootObject: "index.html",
    });
  });

  it("keeps nothing of the API, and passes on all but Host", () => {
    expect(recording.one("aws:cloudfront/cachePolicy:CachePolicy", "edge-edge-none").inputs).toMatchObject({
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 0,
    });
    expect(
      recording.one("aws:cloudfront/originRequestPolicy:OriginRequestPolicy").inputs.headersConfig,
    ).toEqual({
      headerBehavior: "allExcept",
      headers: { items: ["Host"] },
    });
  });
});
