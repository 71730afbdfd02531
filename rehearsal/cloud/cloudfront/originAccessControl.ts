import { z } from "zod";

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html */
export const originAccessControlInputs = z.strictObject({
  name: z.string().min(1).max(64),
  description: z.string().max(256).default("Managed by Pulumi"),
  originAccessControlOriginType: z.literal("s3", {
    error: "only S3 origins are read through an access control here",
  }),
  signingBehavior: z.enum(["always", "never", "no-override"]),
  signingProtocol: z.literal("sigv4"),
});
export type OriginAccessControlInputs = z.infer<typeof originAccessControlInputs>;
