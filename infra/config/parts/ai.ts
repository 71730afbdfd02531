import { z } from "zod";
import { folder, imageByDigest, leaf, path, percent, whole } from "./leaf";

const revision = z.strictObject({
  revision: leaf(
    z.string().regex(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/),
    "1 to 12 small letters, digits and hyphens, such as r2; part of Cloud Run's name for the revision",
  ),
  image: imageByDigest,
  model: leaf(
    z.string().regex(/^sha256:[0-9a-f]{64}$/),
    "the digest of the model's file, sha256:<64 hex>; the revision loads this one and refuses every other",
  ),
});

/** What a candidate has to answer, and how fast, before it gets its first percent (D5). */
const verification = z.strictObject({
  path: path("/api/ai/risk/calculate: where the service infers; the sample is posted there"),
  sample: leaf(
    z.record(z.string(), z.unknown()).refine((value) => JSON.stringify(value).length <= 8_192),
    "a map, at most 8192 characters as JSON: one request that the service answers by a real inference",
  ),
  // Of fewer than 20 the slowest alone would be the 95th percentile.
  requests: whole(20, 1_000, "times that the sample is asked"),
  responseBudgetMs: whole(1, 60_000, "milliseconds within which 95 % of the answers must come"),
});

/** The AI service; absent exactly when `sluice:options.ai` is false (a rule says so). */
export const ai = z
  .strictObject({
    critical: leaf(
      z.boolean(),
      "true or false: whether the product cannot do without; true keeps instances warm and makes its outage severity 2",
    ),
    modelsFolder: folder,
    verification,
    releaser: leaf(
      z
        .string()
        .regex(
          /^((user|serviceAccount|group):[^@\s:]+@[^@\s]+|principal(Set)?:\/\/iam\.googleapis\.com\/\S+)$/,
        ),
      "as whom `pulumi up` acts at Google, such as serviceAccount:release@harbor-prod.iam.gserviceaccount.com or " +
        "principalSet://iam.googleapis.com/…; it may ask a candidate as the API does",
    ),
    stable: revision,
    candidate: revision.optional(),
    share: percent,
  })
  .optional();
