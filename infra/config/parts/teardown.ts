import { z } from "zod";
import type { Fault } from "../faults";
import { leaf } from "./leaf";

/**
 * There only while the stack is being taken down (docs/runbooks/destroy.md): it turns off what the clouds themselves have
 * against a deletion. It names the stack, so that the line says nothing in another stack's file.
 */
export const teardown = leaf(
  z.string(),
  "the stack's own name, and only while it is being taken down",
).optional();

interface Settings {
  readonly teardown?: string;
  readonly traffic?: { readonly candidate?: string };
  readonly ai?: { readonly candidate?: { readonly revision: string } };
}

/** What is being taken down releases nothing. */
export function teardownFaults({ teardown: named, traffic, ai }: Settings, stack: string): Fault[] {
  if (named === undefined) return [];
  const wrong = (key: string, found: string, allowed: string, next: string): Fault => ({
    key: `sluice:${key}`,
    found: JSON.stringify(found),
    allowed,
    next,
  });
  const none = (key: string, found: string | undefined): Fault[] =>
    found === undefined
      ? []
      : [
          wrong(
            key,
            found,
            "no candidate while sluice:teardown is set",
            "end the release first, or remove sluice:teardown",
          ),
        ];
  return [
    ...(named === stack
      ? []
      : [
          wrong(
            "teardown",
            named,
            `the stack's own name (${stack}), and only while it is being taken down`,
            "remove it; docs/runbooks/destroy.md says what it is for",
          ),
        ]),
    ...none("traffic.candidate", traffic?.candidate),
    ...none("ai.candidate.revision", ai?.candidate?.revision),
  ];
}
