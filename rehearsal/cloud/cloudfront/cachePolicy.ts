import { z } from "zod";

const items = z.strictObject({ items: z.array(z.string()).optional() }).optional();

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
export const cachePolicyInputs = z.strictObject({
  name: z.string().min(1).max(128),
  comment: z.string().max(128).optional(),
  defaultTtl: z.number().int().min(0).default(86_400),
  maxTtl: z.number().int().min(0).default(31_536_000),
  minTtl: z.number().int().min(0).default(0),
  parametersInCacheKeyAndForwardedToOrigin: z.strictObject({
    enableAcceptEncodingBrotli: z.boolean().optional(),
    enableAcceptEncodingGzip: z.boolean().optional(),
    cookiesConfig: z.strictObject({
      cookieBehavior: z.enum(["none", "whitelist", "allExcept", "all"]),
      cookies: items,
    }),
    headersConfig: z.strictObject({
      headerBehavior: z.enum(["none", "whitelist"]).default("none"),
      headers: items,
    }),
    queryStringsConfig: z.strictObject({
      queryStringBehavior: z.enum(["none", "whitelist", "allExcept", "all"]),
      queryStrings: items,
    }),
  }),
});
export type CachePolicyInputs = z.infer<typeof cachePolicyInputs>;

/** Faults between properties. With caching disabled nothing may be part of the key: CloudFront refuses it (InvalidArgument). */
export function cachePolicyFaults({
  defaultTtl,
  maxTtl,
  minTtl,
  parametersInCacheKeyAndForwardedToOrigin: key,
}: CachePolicyInputs): { property: string; reason: string }[] {
  const faults: { property: string; reason: string }[] = [];
  if (minTtl > maxTtl)
    faults.push({ property: "minTtl", reason: `is ${minTtl} and must not be over maxTtl ${maxTtl}` });
  if (defaultTtl < minTtl || defaultTtl > maxTtl)
    faults.push({
      property: "defaultTtl",
      reason: `is ${defaultTtl} and must lie between minTtl ${minTtl} and maxTtl ${maxTtl}`,
    });
  if (maxTtl > 0) return faults;
  const parts = {
    "cookiesConfig.cookieBehavior": key.cookiesConfig.cookieBehavior,
    "headersConfig.headerBehavior": key.headersConfig.headerBehavior,
    "queryStringsConfig.queryStringBehavior": key.queryStringsConfig.queryStringBehavior,
  };
  for (const [path, behaviour] of Object.entries(parts)) {
    if (behaviour !== "none")
      faults.push({
        property: `parametersInCacheKeyAndForwardedToOrigin.${path}`,
        reason: `is ${behaviour}, but must be none when maxTtl is 0 (caching disabled)`,
      });
  }
  if (key.enableAcceptEncodingBrotli === true || key.enableAcceptEncodingGzip === true) {
    faults.push({
      property: "parametersInCacheKeyAndForwardedToOrigin",
      reason: "enableAcceptEncodingGzip and -Brotli must be false when maxTtl is 0 (caching disabled)",
    });
  }
  return faults;
}
