import { z } from "zod";

const items = z.strictObject({ items: z.array(z.string()).optional() }).optional();

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html */
export const originRequestPolicyInputs = z.strictObject({
  name: z.string().min(1).max(128),
  comment: z.string().max(128).optional(),
  cookiesConfig: z.strictObject({
    cookieBehavior: z.enum(["none", "whitelist", "all", "allExcept"]),
    cookies: items,
  }),
  headersConfig: z.strictObject({
    headerBehavior: z
      .enum(["none", "whitelist", "allViewer", "allViewerAndWhitelistCloudFront", "allExcept"])
      .default("none"),
    headers: items,
  }),
  queryStringsConfig: z.strictObject({
    queryStringBehavior: z.enum(["none", "whitelist", "all", "allExcept"]),
    queryStrings: items,
  }),
});
export type OriginRequestPolicyInputs = z.infer<typeof originRequestPolicyInputs>;
