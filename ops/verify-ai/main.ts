import { setTimeout as sleep } from "node:timers/promises";
import { asker } from "./ask";
import { type Seen, advise } from "./judge";
import { type Settings, readSettings } from "./settings";
import { callerToken } from "./token";
import { type Bad, type Result, verify } from "./verify";

const EXCERPT = 300;
/** A revision that flaps would otherwise fill the log. */
const CHANGES_SHOWN = 10;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if ("faults" in settings) {
    console.error("AI revision not verified:");
    for (const fault of settings.faults) console.error(`  - ${fault}`);
    process.exitCode = 1;
    return;
  }
  const revision = asker(settings, callerToken(settings.caller, settings.audience));
  let changes = 0;
  const result = await verify(settings, {
    ask: (question) => revision.ask(question),
    now: () => performance.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    changed: (reasons) => {
      changes += 1;
      if (reasons.length > 0 && changes <= CHANGES_SHOWN)
        console.error(`${settings.revision}: ${harmless(reasons.join("; "))} …`);
    },
  });
  await revision.close();
  report(settings, result);
}

function report(settings: Settings, result: Result): void {
  const { revision, model, requests, budgetMilliseconds, deadlineSeconds, consecutive } = settings;
  if (result.outcome === "proven") {
    // Standard output is the command's output in the stack's state: the same for every run alike.
    console.log(JSON.stringify({ verified: { revision, model, requests, budgetMilliseconds } }));
    console.error(
      `${revision} answers from ${model}, 95 % of ${requests} inferences within ${shown(result.percentile95)} (budget ${budgetMilliseconds} ms).`,
    );
    return;
  }
  process.exitCode = 1;
  switch (result.outcome) {
    case "unwell":
      console.error(
        `${revision} did not prove healthy within ${deadlineSeconds} s: ${consecutive} good answers in a row and an inference are needed, ${result.asked} were asked.`,
      );
      return told(settings, result.bad);
    case "failed":
      console.error(
        `${revision} gave a bad answer to the sample, after ${result.answered} good ones of ${requests} that are needed.`,
      );
      return told(settings, result.bad);
    case "slow":
      console.error(`${revision} is slower than its budget (sluice:ai.verification.responseBudgetMs).`);
      console.error(
        `  expected: 95 % of ${requests} inferences within ${budgetMilliseconds} ms, at ${settings.url.href}`,
      );
      console.error(`  last seen: ${shown(result.percentile95)}, the slowest ${shown(result.slowest)}`);
      console.error(
        "  next: Measure it where it runs (Cloud Run, Metrics, by revision); this time includes the way from here. Its share is as before; make the revision faster, or revert the commit.",
      );
  }
}

function told(settings: Settings, bad: Bad): void {
  const { url, revision, model } = settings;
  console.error(`  expected: 200 from ${revision} with ${model}, at ${url.href}`);
  console.error(`  last seen (${bad.question}): ${harmless(excerpt(bad.seen))}`);
  for (const reason of bad.reasons) console.error(`  - ${harmless(reason)}`);
  console.error(`  next: ${advise(bad.seen, settings)}`);
}

const excerpt = (seen: Seen): string =>
  seen.kind === "answer" ? `${seen.status}: ${seen.body}` : seen.kind === "none" ? seen.code : "no token";

const shown = (milliseconds: number): string => `${Math.ceil(milliseconds)} ms`;

/**
 * What a server answered may hold anything: characters that a terminal acts upon, the token that it was sent, or more
 * than anyone reads. What has the form of a token goes first, so that a cut does not leave a part of it.
 */
const harmless = (text: string): string => {
  const safe = text
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?|\bya29\.[\w-]+/g, "[token]")
    .replace(/\p{Cc}+/gu, " ");
  return safe.length > EXCERPT ? `${safe.slice(0, EXCERPT)}…` : safe;
};

void main();
