import { z } from "zod";

const override = z.boolean();

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html ; CORS and server timing are not modelled. */
export const responseHeadersPolicyInputs = z.strictObject({
  name: z.string().min(1).max(128),
  comment: z.string().max(128).optional(),
  customHeadersConfig: z
    .strictObject({
      items: z.array(z.strictObject({ header: z.string().min(1), override, value: z.string() })).optional(),
    })
    .optional(),
  removeHeadersConfig: z
    .strictObject({ items: z.array(z.strictObject({ header: z.string().min(1) })).optional() })
    .optional(),
  securityHeadersConfig: z
    .strictObject({
      contentSecurityPolicy: z
        .strictObject({ contentSecurityPolicy: z.string().min(1), override })
        .optional(),
      contentTypeOptions: z.strictObject({ override }).optional(),
      frameOptions: z.strictObject({ frameOption: z.enum(["DENY", "SAMEORIGIN"]), override }).optional(),
      referrerPolicy: z
        .strictObject({
          override,
          referrerPolicy: z.enum([
            "no-referrer",
            "no-referrer-when-downgrade",
            "origin",
            "origin-when-cross-origin",
            "same-origin",
            "strict-origin",
            "strict-origin-when-cross-origin",
            "unsafe-url",
          ]),
        })
        .optional(),
      strictTransportSecurity: z
        .strictObject({
          accessControlMaxAgeSec: z.number().int().min(0),
          includeSubdomains: z.boolean().optional(),
          override,
          preload: z.boolean().optional(),
        })
        .optional(),
      xssProtection: z
        .strictObject({
          modeBlock: z.boolean().optional(),
          override,
          protection: z.boolean(),
          reportUri: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});
export type ResponseHeadersPolicyInputs = z.infer<typeof responseHeadersPolicyInputs>;

/** The provider wants at least one group of headers. */
export function responseHeadersFaults(
  inputs: ResponseHeadersPolicyInputs,
): { property: string; reason: string }[] {
  const groups = ["customHeadersConfig", "removeHeadersConfig", "securityHeadersConfig"] as const;
  return groups.some((group) => inputs[group] !== undefined)
    ? []
    : [{ property: "securityHeadersConfig", reason: `one of ${groups.join(", ")} is needed` }];
}
