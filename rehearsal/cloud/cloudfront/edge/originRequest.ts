import { HOP_BY_HOP } from "../../network/hopByHop";
import type { CachePolicyInputs } from "../cachePolicy";
import type { Origin } from "../distributionInputs";
import type { OriginRequestPolicyInputs } from "../originRequestPolicy";
import { type EdgeRequest, cookiePairs, cookieText, queryPairs, queryText, selected } from "./values";

/** Never passed on: they belong to one connection, or are for CloudFront itself. */
const NOT_PASSED: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "proxy-authorization",
  "expect",
  "http2-settings",
]);
/** Passed on without any policy, as they describe the body. */
const ALWAYS = ["content-type", "content-length", "content-encoding"];

export interface OriginRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Name that the origin's certificate must be for. */
  readonly serverName: string;
}

interface Viewer {
  readonly address: string;
  readonly requestId: string;
  readonly distributionDomain: string;
}

/**
 * The request that goes to a custom origin: what the cache policy and the origin request policy let through, and what
 * CloudFront adds. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originRequest(
  request: EdgeRequest,
  origin: Origin,
  cache: CachePolicyInputs,
  policy: OriginRequestPolicyInputs | undefined,
  encoding: string,
  viewer: Viewer,
): OriginRequest {
  const key = cache.parametersInCacheKeyAndForwardedToOrigin;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!NOT_PASSED.has(name) && name !== "cookie" && passes(name, request.method, cache, policy))
      headers[name] = value;
  }
  const cookies = merged(
    cookiePairs(request.headers.cookie),
    { behaviour: key.cookiesConfig.cookieBehavior, items: key.cookiesConfig.cookies?.items },
    policy && { behaviour: policy.cookiesConfig.cookieBehavior, items: policy.cookiesConfig.cookies?.items },
  );
  if (cookies.length > 0) headers.cookie = cookieText(cookies);
  const query = queryText(
    merged(
      queryPairs(request.query),
      {
        behaviour: key.queryStringsConfig.queryStringBehavior,
        items: key.queryStringsConfig.queryStrings?.items,
      },
      policy && {
        behaviour: policy.queryStringsConfig.queryStringBehavior,
        items: policy.queryStringsConfig.queryStrings?.items,
      },
    ),
  );
  const serverName = headers.host ?? origin.domainName;
  Object.assign(headers, {
    host: serverName,
    "user-agent": headers["user-agent"] ?? "Amazon CloudFront",
    via: `1.1 ${viewer.distributionDomain} (CloudFront)`,
    "x-amz-cf-id": viewer.requestId,
    "x-forwarded-for": [request.headers["x-forwarded-for"], viewer.address]
      .filter((one) => one !== undefined)
      .join(", "),
  });
  if (key.enableAcceptEncodingGzip === true || key.enableAcceptEncodingBrotli === true) {
    if (encoding === "") delete headers["accept-encoding"];
    else headers["accept-encoding"] = encoding === "br" ? "br,gzip" : "gzip";
  }
  for (const { name, value } of origin.customHeaders ?? []) headers[name.toLowerCase()] = value;
  return {
    path: `${origin.originPath}${request.uri}${query === "" ? "" : `?${query}`}`,
    headers,
    serverName: withoutPort(serverName),
  };
}

function passes(
  name: string,
  method: string,
  cache: CachePolicyInputs,
  policy: OriginRequestPolicyInputs | undefined,
): boolean {
  if (ALWAYS.includes(name)) return true;
  if (name === "authorization" && method !== "GET" && method !== "HEAD" && method !== "OPTIONS") return true;
  const listed = (items: readonly string[] | undefined): boolean =>
    (items ?? []).some((one) => one.toLowerCase() === name);
  const { headerBehavior, headers } = cache.parametersInCacheKeyAndForwardedToOrigin.headersConfig;
  if (headerBehavior === "whitelist" && listed(headers?.items)) return true;
  switch (policy?.headersConfig.headerBehavior) {
    case "allViewer":
    case "allViewerAndWhitelistCloudFront":
      return true;
    case "whitelist":
      return listed(policy.headersConfig.headers?.items);
    case "allExcept":
      return !listed(policy.headersConfig.headers?.items);
    case "none":
    case undefined:
      return false;
  }
}

type Selection = Parameters<typeof selected>[1];

function merged(
  pairs: [string, string][],
  inKey: Selection,
  onward: Selection | undefined,
): (readonly [string, string])[] {
  const kept = new Set([...selected(pairs, inKey), ...(onward === undefined ? [] : selected(pairs, onward))]);
  return pairs.filter((pair) => kept.has(pair));
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, "");
