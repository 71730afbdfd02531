import { z } from "zod";

/** What a fault says is allowed; every leaf of the schema carries one, so that an error can tell it. */
export const leaf = <T extends z.ZodType>(schema: T, allowed: string): T => schema.meta({ allowed });

export const whole = (minimum: number, maximum: number, unit: string): z.ZodNumber =>
  leaf(z.number().int().min(minimum).max(maximum), `a whole number from ${minimum} to ${maximum} (${unit})`);

export const percent = whole(0, 100, "percent");

export const imageByDigest = leaf(
  z.string().regex(/^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$/),
  "an image by digest, registry/name@sha256:<64 hex>; a tag can change under a running release",
);

export const day = leaf(
  z
    .string()
    .refine((text) => /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/.test(text) && !Number.isNaN(Date.parse(text))),
  "a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z",
);

export const path = (example: string): z.ZodString =>
  leaf(z.string().regex(/^\/[A-Za-z0-9/_.-]{0,200}$/), `a path such as ${example}`);

export const folder = leaf(z.string().min(1), "a folder, relative to the one that holds Pulumi.yaml");
