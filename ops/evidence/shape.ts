import { z } from "zod";
import { momentOf } from "../../policies/evidence/keys";
import type { RawReport } from "./collector";
import { jsonOf, refuseFor } from "./reports";

/** A time with a zone, as the gates read it. */
export const moment = z
  .string()
  .refine((value) => momentOf(value) !== undefined, "it is no time like 2026-01-31T12:00:00Z");

/** A text that says something. */
export const text = z.string().trim().min(1);

/** Hex SHA-256. */
export const hex = z.string().regex(/^[0-9a-f]{64}$/, "it is not 64 hex digits");

/** A report's content in the shape that its writer promised; refused with every fault by its place. */
export function shaped<T>(schema: z.ZodType<T>, raw: RawReport, what: string, next: string): T {
  const read = schema.safeParse(jsonOf(raw));
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`);
  refuseFor(`${raw.file.name} is no ${what}`, faults, next);
  throw new Error("a report that does not fit has a fault");
}
