import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
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
      domain: "app.harbor.example",
      originDomain: "origin.app.harbor.example",
      certificates: { viewerArn: "certificate" },
      store: { regionalDomainName: "bucket.s3.us-east-1.amazonaws.com" },
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
    // None gets another page, and none is kept.
    expect(errors.map((error) => Object.keys(error).sort())).toEqual(
      errors.map(() => ["errorCachingMinTtl", "errorCode"]),
    );
    expect(errors.every(({ errorCachingMinTtl }) => errorCachingMinTtl === 0)).toBe(true);
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

  it("speaks TLS 1.2 or newer with viewers, for its own name", () => {
    expect(inputs).toMatchObject({
      aliases: ["app.harbor.example"],
      viewerCertificate: {
        acmCertificateArn: "certificate",
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
      orderedCacheBehaviors: [{ viewerProtocolPolicy: "redirect-to-https" }],
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

describe("the function at the edge", () => {
  type Handler = (event: { request: { uri: string } }) => Promise<{ uri: string }>;

  /** The very file, with CloudFront's module in place of the import. */
  function handler(version: string): Handler {
    const code = readFileSync(join(__dirname, "../../../infra/assets/edge/viewer-request.js"), "utf8");
    const asked = (key: string): Promise<string> =>
      key === "frontend" ? Promise.resolve(version) : Promise.reject(new Error(`no key ${key}`));
    const cf = { kvs: () => ({ get: asked }) };
    return runInNewContext(`${code.replace('import cf from "cloudfront";', "")}\nhandler`, { cf }) as Handler;
  }

  it.each([
    ["/", "/v/1.2.0/index.html"],
    ["/quotes/7", "/v/1.2.0/index.html"],
    ["/quotes/", "/v/1.2.0/index.html"],
    ["/v1.5/quotes", "/v/1.2.0/index.html"],
    ["/sw.js", "/v/1.2.0/sw.js"],
    ["/favicon.ico", "/v/1.2.0/favicon.ico"],
    ["/icons/a.svg", "/v/1.2.0/icons/a.svg"],
    ["/v/1.1.0/app.3fa9.js", "/v/1.1.0/app.3fa9.js"],
    ["/v/1.1.0/missing.js", "/v/1.1.0/missing.js"],
  ])("%s → %s", async (uri, path) => {
    expect((await handler("1.2.0")({ request: { uri } })).uri).toBe(path);
  });

  it("fits CloudFront's limit of 10 KB", () => {
    expect(readFileSync(join(__dirname, "../../../infra/assets/edge/viewer-request.js")).length).toBeLessThan(
      10_240,
    );
  });
});
