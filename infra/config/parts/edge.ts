import { z } from "zod";
import { leaf, whole } from "./leaf";

export const hostname = /^(?=.{4,240}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** What stands before the CDN: names, where CloudFront serves from, and how much one address may ask. */
export const edge = z.strictObject({
  apiDomain: leaf(z.string().regex(hostname), "a host name such as api.harbor.example, for programs"),
  aiDomain: leaf(z.string().regex(hostname), "a host name such as ai.harbor.example, for /api/ai/* alone"),
  priceClass: leaf(
    z.enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"]),
    "PriceClass_100 (North America and Europe), PriceClass_200 or PriceClass_All (where CloudFront serves from)",
  ),
  rateLimit: z.strictObject({
    apiPerMinute: whole(10, 10_000_000, "requests of one address to /api/ at one Cloudflare location"),
    allPerFiveMinutes: whole(10, 2_000_000_000, "requests of one address to everything, at AWS WAF"),
  }),
});
export type EdgeSettings = z.infer<typeof edge>;
