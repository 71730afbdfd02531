import { type CachePolicyInputs, cachePolicyInputs } from "./cachePolicy";
import { type OriginRequestPolicyInputs, originRequestPolicyInputs } from "./originRequestPolicy";
import { type ResponseHeadersPolicyInputs, responseHeadersPolicyInputs } from "./responseHeadersPolicy";

const NONE = {
  cookiesConfig: { cookieBehavior: "none" },
  headersConfig: { headerBehavior: "none" },
  queryStringsConfig: { queryStringBehavior: "none" },
};
const ALL = { cookiesConfig: { cookieBehavior: "all" }, queryStringsConfig: { queryStringBehavior: "all" } };
const ENCODED = { enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true };

function cache(
  name: string,
  [minTtl, defaultTtl, maxTtl]: readonly [number, number, number],
  key: object,
): CachePolicyInputs {
  return cachePolicyInputs.parse({
    name,
    minTtl,
    defaultTtl,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigin: key,
  });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
export const MANAGED_CACHE_POLICIES: ReadonlyMap<string, CachePolicyInputs> = new Map([
  ["4135ea2d-6df8-44a3-9df3-4b5a84be39ad", cache("Managed-CachingDisabled", [0, 0, 0], NONE)],
  [
    "658327ea-f89d-4fab-a63d-7e88639e58f6",
    cache("Managed-CachingOptimized", [1, 86_400, 31_536_000], { ...NONE, ...ENCODED }),
  ],
  [
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    cache("Managed-CachingOptimizedForUncompressedObjects", [1, 86_400, 31_536_000], NONE),
  ],
]);

function request(name: string, settings: object): OriginRequestPolicyInputs {
  return originRequestPolicyInputs.parse({ name, ...settings });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const MANAGED_ORIGIN_REQUEST_POLICIES: ReadonlyMap<string, OriginRequestPolicyInputs> = new Map([
  [
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    request("Managed-AllViewer", { ...ALL, headersConfig: { headerBehavior: "allViewer" } }),
  ],
  [
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    request("Managed-AllViewerExceptHostHeader", {
      ...ALL,
      headersConfig: { headerBehavior: "allExcept", headers: { items: ["Host"] } },
    }),
  ],
]);

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
export const MANAGED_RESPONSE_HEADERS_POLICIES: ReadonlyMap<string, ResponseHeadersPolicyInputs> = new Map([
  [
    "67f7725c-6f97-4210-82d7-5512b31e9d03",
    responseHeadersPolicyInputs.parse({
      name: "Managed-SecurityHeadersPolicy",
      securityHeadersConfig: {
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: false },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "SAMEORIGIN", override: false },
        strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: false },
        xssProtection: { protection: true, modeBlock: true, override: false },
      },
    }),
  ],
]);
