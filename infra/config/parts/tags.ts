import { z } from "zod";
import type { Fault } from "../faults";
import { leaf } from "./leaf";

const text = (allowed: string): z.ZodString => leaf(z.string().min(1), allowed);

/** What the provider puts on everything of AWS that takes tags. */
export const defaultTags = z.looseObject({
  tags: z.looseObject({
    product: text("what sluice:product says"),
    stack: text("the stack's name"),
    owner: leaf(
      // As Google takes a label's value: https://docs.cloud.google.com/resource-manager/docs/labels-overview#requirements
      z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
      "whom to ask: 1 to 63 small letters, digits, hyphens and underscores",
    ),
  }),
});

/** A stack that bears another one's tags is out of reach of its own release role, and within the reach of the other's. */
export function tagFaults(
  { tags }: z.infer<typeof defaultTags>,
  expected: { readonly product: unknown; readonly stack: string },
): Fault[] {
  return (["product", "stack"] as const)
    .filter((key) => tags[key] !== expected[key])
    .map((key) => ({
      key: `aws:defaultTags.tags.${key}`,
      found: JSON.stringify(tags[key]),
      allowed: JSON.stringify(expected[key]) ?? "what sluice:product says",
      next: "correct it in the stack's file",
    }));
}
