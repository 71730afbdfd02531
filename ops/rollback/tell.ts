import { PAPERS, folderOf, pageKey } from "./places";
import { shownWeights } from "./slots";
import type { NamedLatch, ReleaseRecord } from "./stored";
import type { Ledger } from "./ledger";
import type { RollbackSettings } from "./settings";
import { type Effects, whyOf } from "./world";

/** An SNS subject: at most 100 characters, ASCII, in one line. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const subjectOf = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 100);

/** A page, once in a quarter of an hour for the same. Whether it went out before is a courtesy: when nobody knows, it goes. */
export async function page(
  severity: 1 | 2,
  { key, says, at }: { readonly key: string; readonly says: string; readonly at: string },
  settings: RollbackSettings,
  effects: Effects,
): Promise<void> {
  const paper = pageKey(key, at);
  const told = await effects.list(paper).catch((): readonly string[] => []);
  if (told.includes(paper)) return effects.say("info", "told already", { key, says });
  const text = `${says}.\n\nStack ${settings.stack}, ${at}. What to do: ${settings.runbooks}/automatic-rollback.md`;
  await effects.publish(severity, subjectOf(`${settings.stack}: ${says}`), text);
  await effects
    .write(paper, JSON.stringify({ key, says, at, severity }))
    .catch((failure: unknown) => effects.say("warn", "a page is not remembered", { why: whyOf(failure) }));
}

/** The rollback notice (C3): reason, status, next steps, impact. */
export async function notice(
  latch: NamedLatch,
  record: ReleaseRecord | null,
  /** What was changed, in order. */
  did: readonly string[],
  { settings, effects }: { readonly settings: RollbackSettings; readonly effects: Effects },
): Promise<void> {
  const { release, part, trigger, alarm, at, weights } = latch;
  const what = part === "ai" ? "The AI service's candidate" : `Release ${release}`;
  const stable = record === null ? undefined : record.slots[record.live]?.version;
  const back = part === "ai" ? record?.ai?.stable.revision : stable;
  const lines = [
    `${what} was taken off by itself.`,
    "",
    `Reason: ${trigger}, ${alarm}, since ${at}.`,
    `Status: all requests are answered by ${back ?? "the stable version"} again. ${did.join("; ") || "Nothing was left to change"}.`,
    weights === null ? "" : `Weights as they were met: ${shownWeights(weights)}.`,
    `Impact: no data was changed by this rollback; the database stays as it is. How long and how many: the ledger, in about 15 minutes.`,
    "",
    "Next steps:",
    `  1. ${revertWords(record, settings)}`,
    `  2. When the revert is live: npm run rollback -- clear ${settings.stack}`,
    `  3. Look for the fault: s3://${settings.bucket}/${folderOf(latch)}/${PAPERS.capture}`,
    "",
    `Until then \`pulumi up\` keeps it at 0, whatever the config says. ${settings.runbooks}/automatic-rollback.md`,
  ];
  const subject = subjectOf(
    `${settings.stack}: rolled back ${part === "ai" ? "the AI service" : release} (${trigger})`,
  );
  await effects.publish(2, subject, lines.join("\n"));
}

function revertWords(record: ReleaseRecord | null, { stack }: RollbackSettings): string {
  const commits = record?.commits ?? null;
  // No `git revert` of the range: other commits may lie in between, and the command leaves those alone.
  const range = commits === null ? "" : ` (its commits lie between ${commits.first} and ${commits.last})`;
  return `Revert the release's commits and run up: npm run rollback -- ${stack}${range}`;
}

/** What the repository is asked to revert; all texts, as GitHub takes ten fields at most. */
export const revertRequest = (
  { release, part, at, trigger, alarm }: NamedLatch,
  record: ReleaseRecord,
  { stack }: RollbackSettings,
): Readonly<Record<string, string>> => ({
  stack,
  release,
  part,
  first: record.commits?.first ?? "",
  last: record.commits?.last ?? "",
  at,
  trigger,
  alarm,
});

/** How the rollback went, to those who were told of it. */
export async function closing(
  { verdict, release, part, seconds, checks }: Ledger,
  settings: RollbackSettings,
  effects: Effects,
): Promise<void> {
  const passed = verdict === "passed";
  const what = part === "ai" ? "the AI service" : release;
  const lines = [
    `The rollback of ${what} is ${passed ? "validated (R9)" : "NOT validated (R9): look at what fails"}.`,
    `From its cause to all traffic back: ${seconds === null ? "unknown" : `${seconds.toFixed(1)} s`}.`,
    "",
    ...checks.map(
      ({ check, passes, passed, of, saw, lastFailure }) =>
        `${passes ? "pass" : "FAIL"}  ${check}: ${passed} of ${of} minutes; ${passes ? saw : (lastFailure ?? saw)}`,
    ),
  ];
  await effects.publish(
    passed ? 2 : 1,
    subjectOf(`${settings.stack}: rollback of ${what} ${passed ? "validated" : "NOT validated"}`),
    lines.join("\n"),
  );
}
