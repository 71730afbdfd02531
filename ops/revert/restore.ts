import { type Document, parseDocument } from "yaml";

/** What of `sluice:ai` a release moves; the rest of it are settings. */
const AI = ["stable", "candidate", "share"];

/**
 * The stack's file with what decides who serves as an earlier state of it had that, and everything else as it is: the way
 * back where `git revert` finds a conflict.
 */
export function restoreIntent(now: string, before: string): string {
  const [to, from] = [parseDocument(now), parseDocument(before)];
  put(to, from, ["config", "sluice:slots"]);
  put(to, from, ["config", "sluice:traffic"]);
  if (to.hasIn(["config", "sluice:ai"])) for (const key of AI) put(to, from, ["config", "sluice:ai", key]);
  return to.toString({ lineWidth: 0 });
}

function put(to: Document, from: Document, path: readonly string[]): void {
  if (from.hasIn(path)) to.setIn(path, from.getIn(path, true));
  else to.deleteIn(path);
}
