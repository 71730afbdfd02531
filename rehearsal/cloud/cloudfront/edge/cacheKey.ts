import type { CachePolicyInputs } from "../cachePolicy";
import { type EdgeRequest, cookiePairs, queryPairs, selected } from "./values";

/**
 * The encoding that the edge answers in. With gzip or Brotli enabled in the policy the viewer's Accept-Encoding is
 * normalised to these. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html#cache-policy-compressed-objects
 */
export function normalisedEncoding(
  { parametersInCacheKeyAndForwardedToOrigin: key }: CachePolicyInputs,
  acceptEncoding: string | undefined,
): "br" | "gzip" | "" {
  const accepts = (coding: string): boolean =>
    new RegExp(`(^|,)\\s*${coding}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[\\d.]+)?\\s*(,|$)`, "i").test(
      acceptEncoding ?? "",
    );
  if (key.enableAcceptEncodingBrotli === true && accepts("br")) return "br";
  if (key.enableAcceptEncodingGzip === true && accepts("gzip")) return "gzip";
  return "";
}

/** What two requests must share to share an answer. The parts are joined by a byte that no URL or header holds. */
export function cacheKey(
  distribution: string,
  origin: string,
  request: EdgeRequest,
  policy: CachePolicyInputs,
  encoding: string,
): string {
  const { cookiesConfig, headersConfig, queryStringsConfig } =
    policy.parametersInCacheKeyAndForwardedToOrigin;
  const query = selected(queryPairs(request.query), {
    behaviour: queryStringsConfig.queryStringBehavior,
    items: queryStringsConfig.queryStrings?.items,
  });
  const cookies = selected(cookiePairs(request.headers.cookie), {
    behaviour: cookiesConfig.cookieBehavior,
    items: cookiesConfig.cookies?.items,
  });
  const names =
    headersConfig.headerBehavior === "whitelist"
      ? (headersConfig.headers?.items ?? []).map((name) => name.toLowerCase())
      : [];
  const headers = names.map((name) => `${name}:${request.headers[name] ?? ""}`);
  return [distribution, origin, request.uri, encoding, query.join("&"), cookies.join("&"), ...headers].join(
    "\0",
  );
}
