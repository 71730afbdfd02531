import { z } from "zod";

const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"] as const;
const seconds = (least: number, most: number, usual: number): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(least).max(most).default(usual);

/** CloudFront takes methods only in these sets. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_AllowedMethods.html */
const methodSet = (...sizes: number[]): z.ZodType<(typeof METHODS)[number][]> =>
  z.array(z.enum(METHODS)).superRefine((given, context) => {
    const wanted = METHODS.slice(0, given.length);
    if (!sizes.includes(given.length) || !wanted.every((one) => given.includes(one))) {
      const sets = sizes.map((size) => `[${METHODS.slice(0, size).join(", ")}]`).join(" or ");
      context.addIssue({ code: "custom", message: `must be ${sets}` });
    }
  });

const behaviour = {
  allowedMethods: methodSet(2, 3, 7),
  cachedMethods: methodSet(2, 3),
  cachePolicyId: z.string({ error: "is needed; the deprecated forwardedValues is not modelled" }),
  compress: z.boolean().default(false),
  functionAssociations: z
    .array(
      z.strictObject({
        eventType: z.literal("viewer-request", { error: "only viewer-request functions are modelled" }),
        functionArn: z.string(),
      }),
    )
    .max(1)
    .optional(),
  originRequestPolicyId: z.string().optional(),
  responseHeadersPolicyId: z.string().optional(),
  targetOriginId: z.string(),
  viewerProtocolPolicy: z.enum(["allow-all", "https-only", "redirect-to-https"]),
};

const origin = z.strictObject({
  originId: z.string().min(1),
  domainName: z.string().min(1),
  originPath: z
    .string()
    .regex(/^(\/.*[^/])?$/, "must begin with / and must not end with it")
    .default(""),
  connectionAttempts: seconds(1, 3, 3),
  connectionTimeout: seconds(1, 10, 10),
  customHeaders: z.array(z.strictObject({ name: z.string().min(1), value: z.string() })).optional(),
  originAccessControlId: z.string().optional(),
  s3OriginConfig: z
    .strictObject({
      originAccessIdentity: z.literal("", {
        error: "origin access identities are not modelled; use originAccessControlId",
      }),
    })
    .optional(),
  customOriginConfig: z
    .strictObject({
      httpPort: z.number().int(),
      httpsPort: z.number().int(),
      originKeepaliveTimeout: seconds(1, 180, 5),
      originReadTimeout: seconds(1, 180, 30),
      originProtocolPolicy: z.enum(["http-only", "https-only", "match-viewer"]),
      originSslProtocols: z.array(z.enum(["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"])).min(1),
    })
    .optional(),
});

const MINIMUM = [
  "TLSv1",
  "TLSv1_2016",
  "TLSv1.1_2016",
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
] as const;

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
export const distributionInputs = z.strictObject({
  enabled: z.boolean(),
  aliases: z.array(z.string().min(1)).optional(),
  comment: z.string().max(128).optional(),
  customErrorResponses: z
    .array(
      z.strictObject({
        errorCachingMinTtl: z.number().int().min(0).optional(),
        errorCode: z.union(
          [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((code) => z.literal(code)),
        ),
        responseCode: z.number().int().optional(),
        responsePagePath: z.string().startsWith("/").optional(),
      }),
    )
    .optional(),
  defaultCacheBehavior: z.strictObject(behaviour),
  orderedCacheBehaviors: z
    .array(z.strictObject({ ...behaviour, pathPattern: z.string().min(1).max(255) }))
    .optional(),
  defaultRootObject: z.string().regex(/^[^/]/, "must not begin with /").optional(),
  httpVersion: z.enum(["http1.1", "http2", "http2and3", "http3"]).default("http2"),
  isIpv6Enabled: z.boolean().default(false),
  loggingConfig: z
    .strictObject({
      bucket: z.string(),
      includeCookies: z.boolean().default(false),
      prefix: z.string().max(256).default(""),
    })
    .optional(),
  origins: z.array(origin).min(1),
  priceClass: z.enum(["PriceClass_All", "PriceClass_100", "PriceClass_200"]).default("PriceClass_All"),
  restrictions: z.strictObject({
    geoRestriction: z.strictObject({
      restrictionType: z.literal("none", {
        error: "geographic restrictions are not modelled: every viewer here is on this machine",
      }),
      locations: z.array(z.string()).max(0).optional(),
    }),
  }),
  retainOnDelete: z.boolean().default(false),
  staging: z.literal(false).default(false),
  viewerCertificate: z.strictObject({
    acmCertificateArn: z.string().optional(),
    cloudfrontDefaultCertificate: z.boolean().optional(),
    minimumProtocolVersion: z.enum(MINIMUM).default("TLSv1"),
    sslSupportMethod: z.literal("sni-only", { error: "only sni-only is modelled" }).optional(),
  }),
  webAclId: z.string().optional(),
  waitForDeployment: z.boolean().default(true),
});
export type DistributionInputs = z.infer<typeof distributionInputs>;
export type Behaviour = DistributionInputs["defaultCacheBehavior"];
export type Origin = DistributionInputs["origins"][number];

/** Accepted without behaviour behind them, and why silence does not mislead. */
export const DISTRIBUTION_INERT = {
  comment: "a note for people",
  httpVersion: "the edge speaks HTTP/1.1, which every client falls back to",
  isIpv6Enabled: "viewers come over IPv4 loopback",
  loggingConfig: "no log files are written: what was asked is in the report of the load",
  priceClass: "there is one edge location",
  waitForDeployment: "a change is in force at once, so there is nothing to wait for",
  "viewerCertificate.minimumProtocolVersion": "the edge takes TLS 1.2 and later whatever is declared",
  "origins.customOriginConfig.originSslProtocols": "origins in the rehearsal speak TLS 1.2 and later",
} as const;

/** Faults between properties, each with the property that is to be changed. */
export function distributionFaults({
  origins,
  orderedCacheBehaviors,
  defaultCacheBehavior,
  viewerCertificate,
}: DistributionInputs): { property: string; reason: string }[] {
  const ids = new Set(origins.map((one) => one.originId));
  const behaviours = [
    ...(orderedCacheBehaviors ?? []).map((one, index) => [`orderedCacheBehaviors[${index}]`, one] as const),
    ["defaultCacheBehavior", defaultCacheBehavior] as const,
  ];
  const faults = behaviours
    .filter(([, { targetOriginId }]) => !ids.has(targetOriginId))
    .map(([path, { targetOriginId }]) => ({
      property: `${path}.targetOriginId`,
      reason: `is ${targetOriginId}; there are the origins ${[...ids].join(", ")}`,
    }));
  if (ids.size < origins.length)
    faults.push({ property: "origins", reason: "two origins have the same originId" });
  const { acmCertificateArn, cloudfrontDefaultCertificate } = viewerCertificate;
  if ((acmCertificateArn === undefined) === (cloudfrontDefaultCertificate !== true)) {
    faults.push({
      property: "viewerCertificate",
      reason: "needs exactly one of acmCertificateArn and cloudfrontDefaultCertificate",
    });
  }
  for (const [index, one] of origins.entries()) {
    if (one.customOriginConfig !== undefined && one.originAccessControlId !== undefined) {
      faults.push({
        property: `origins[${index}].originAccessControlId`,
        reason: "is for S3 origins; this one has a customOriginConfig",
      });
    }
  }
  return faults;
}
