import { z } from "zod";
import { folder, imageByDigest, leaf, percent } from "./leaf";

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

/** The AI service; absent exactly when `sluice:options.ai` is false (a rule says so). */
export const ai = z
  .strictObject({
    critical: leaf(
      z.boolean(),
      "true or false: whether the product cannot do without; true keeps instances warm and makes its outage severity 2",
    ),
    modelsFolder: folder,
    stable: revision,
    candidate: revision.optional(),
    share: percent,
  })
  .optional();
