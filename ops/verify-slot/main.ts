import { setTimeout as sleep } from "node:timers/promises";
import { asker } from "./ask";
import { advise } from "./judge";
import { readSettings, type Settings } from "./settings";
import { verify, type Result } from "./verify";

const EXCERPT = 300;
/** A slot that flaps would otherwise fill the log. */
const CHANGES_SHOWN = 10;

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if ("faults" in settings) {
    console.error("Slot not verified:");
    for (const fault of settings.faults) console.error(`  - ${fault}`);
    process.exitCode = 1;
    return;
  }
  const slot = asker(settings);
  const show = (text: string): string => harmless(text, settings.secret);
  let changes = 0;
  const result = await verify(settings, {
    ask: () => slot.ask(),
    now: () => performance.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    changed: (reasons) => {
      changes += 1;
      if (reasons.length > 0 && changes <= CHANGES_SHOWN)
        console.error(`${settings.slot}: ${show(reasons.join("; "))} …`);
    },
  });
  await slot.close();
  if (result.passed) reportSuccess(settings, result);
  else reportFailure(settings, result, show);
}

function reportSuccess({ slot, version, digest, depth, consecutive, tasks }: Settings, result: Result): void {
  // Standard output is the command's output in the stack's state: the same for every run alike.
  console.log(JSON.stringify({ verified: { slot, version, digest, depth, consecutive, tasks } }));
  if (tasks > 1 && result.tasks < tasks) {
    console.error(
      `${slot} answers from ${result.tasks} tasks; ${tasks} were needed for its traffic. It gets the traffic all the same, as the slot to go back to.`,
    );
  }
  const checked = depth === "ready" ? ", every check ok" : "";
  console.error(`${slot} answers with ${version}${checked}, ${consecutive} times in a row.`);
}

function reportFailure(settings: Settings, result: Result, show: (text: string) => string): void {
  const { slot, version, digest, consecutive, deadlineSeconds, url } = settings;
  const { requests, good, lastBad } = result;
  console.error(
    `${slot} did not prove healthy within ${deadlineSeconds} s: ${good} of ${requests} answers were good, ${consecutive} in a row are needed.`,
  );
  const wanted = settings.depth === "ready" ? `, image ${digest}, every check ok` : "";
  console.error(`  expected: 200 from ${slot}/${version}${wanted}, at ${url.href}`);
  process.exitCode = 1;
  if (settings.tasks > 1 && result.tasks < settings.tasks) {
    console.error(
      `  - ${result.tasks} different tasks answered in a row (x-task), ${settings.tasks} are needed for the traffic that the slot is to take`,
    );
  }
  if (lastBad === undefined && result.tasks < settings.tasks && settings.tasks > 1) {
    console.error(
      `  next: look at the service's events (is there capacity for more tasks?) and at autoscaling's minimum for ${slot}; the traffic is as before.`,
    );
    return;
  }
  if (lastBad === undefined) {
    console.error("  next: every answer was good, there were too few: raise VERIFY_DEADLINE_SECONDS.");
    return;
  }
  const { seen, reasons } = lastBad;
  if (seen.kind === "answer") {
    console.error(
      `  last seen: ${seen.status} from ${show(seen.servedBy ?? "an unnamed server")}: ${show(seen.body)}`,
    );
  }
  for (const reason of reasons) console.error(`  - ${show(reason)}`);
  console.error(`  next: ${advise(seen, settings)}`);
}

/**
 * What a server answered may hold anything: the secret that it was sent, characters that a terminal acts upon, or more
 * than anyone reads. The secret goes first, so that a cut does not leave a part of it.
 */
const harmless = (text: string, secret: string): string => {
  const safe = text.replaceAll(secret, "[secret]").replace(/\p{Cc}+/gu, " ");
  return safe.length > EXCERPT ? `${safe.slice(0, EXCERPT)}…` : safe;
};

void main();
