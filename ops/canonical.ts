import { createHash } from "node:crypto";

/**
 * JSON with sorted keys and no absent fields: equal values give equal text, whatever the order they were written in.
 * `indent` is the number of spaces a level is indented by (default: all on one line).
 */
export function canonicalJson(value: unknown, indent = 0): string {
  return JSON.stringify(sorted(value), undefined, indent);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** Hex digest of a text. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
