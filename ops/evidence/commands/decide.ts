import type { Command } from "commander";
import { APPROVAL, approvalPredicate } from "../../../policies/evidence/predicates/approval";
import { WAIVER, waiverPredicate } from "../../../policies/evidence/predicates/waiver";
import { LONGEST_WAIVER_DAYS, NEVER_WAIVED, ROWS, type Row } from "../../../policies/evidence/rows";
import { mail } from "../options";
import { Refusal } from "../refusal";
import { type ReleaseOptions, releaseNamed } from "../release";
import { aboutRelease } from "./release-options";
import { type Signing, writeStatement } from "./write";

/** The rows on which a person decides. */
const APPROVED: readonly string[] = ["Q2", "Q3", "Q4"];
const DAY = 86_400_000;

interface Decision extends ReleaseOptions, Signing {
  person: string;
}

/** `approve <rows>` and `waive <rows>`: what a person signs with a key of their own. */
export function addDecisions(program: Command): void {
  aboutRelease(program.command("approve <rows...>"))
    .description(`sign as a person that a release passed a review (${APPROVED.join(", ")})`)
    .requiredOption("--comment <text>", "what was looked at")
    .requiredOption("--person <mail>", "who decides: the key's person in sluice:evidence.keys", mail)
    .option("--reject", "decide against the release", false)
    .requiredOption("--key <file>", "the person's private key, PEM")
    .action((named: string[], given: Omit<Decision, "out"> & { comment: string; reject: boolean }) => {
      const rows = rowsIn(named.join(","), APPROVED, "are approved by a person");
      const release = releaseNamed(given);
      const { person, comment, reject } = given;
      for (const row of rows) {
        const predicate = approvalPredicate({
          row,
          approved: !reject,
          person,
          decidedOn: new Date(),
          comment,
        });
        const said = `${row}: ${reject ? "rejected" : "approved"} by ${person}`;
        const statement = { predicateType: APPROVAL, predicate };
        writeStatement(release, `${row.toLowerCase()}-approval`, said, statement, given);
      }
    });
  aboutRelease(program.command("waive <rows...>"))
    .description("sign, as the escalation role, that a release passes without some rows for a while")
    .requiredOption("--reason <text>", "why it must not wait")
    .requiredOption("--days <number>", `for how many days, at most ${LONGEST_WAIVER_DAYS}`, daysIn)
    .requiredOption("--person <mail>", "who decides: the key's person in sluice:evidence.keys", mail)
    .requiredOption("--key <file>", "the person's private key of role escalation, PEM")
    .option("--out <file>", "where to write it (default: evidence/<release>/waiver-<rows>.dsse.json)")
    .action((rows: string[], given: Decision & { reason: string; days: number }) => {
      const waived = rowsIn(rows.join(","), ROWS, "can be waived").filter(mayBeWaived);
      const decidedOn = new Date();
      const until = new Date(decidedOn.getTime() + given.days * DAY);
      const { reason, person } = given;
      const predicate = waiverPredicate({ rows: waived, reason, until, person, decidedOn });
      const said = `${waived.join(", ")}: WAIVED until ${until.toISOString()} by ${person}`;
      // Named by its rows: one waiver must not write over another.
      const stem = `waiver-${waived.join("-").toLowerCase()}`;
      writeStatement(releaseNamed(given), stem, said, { predicateType: WAIVER, predicate }, given);
    });
}

function rowsIn(text: string, allowed: readonly string[], what: string): Row[] {
  const rows = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .map((row) => row.toUpperCase());
  const unknown = rows.filter((row) => !allowed.includes(row));
  if (unknown.length === 0 && rows.length > 0) return [...new Set(rows as Row[])];
  throw new Refusal(
    `${unknown.join(", ")} cannot be named here; ${allowed.join(", ")} ${what}`,
    "name one of those",
  );
}

function mayBeWaived(row: Row): boolean {
  if (!NEVER_WAIVED.includes(row)) return true;
  throw new Refusal(
    `${row} is never waived: without ${NEVER_WAIVED.join(", ")} there is no knowing what is released, or no way back`,
    "make its evidence",
  );
}

function daysIn(value: string): number {
  const days = Number(value);
  if (Number.isInteger(days) && days >= 1 && days <= LONGEST_WAIVER_DAYS) return days;
  throw new Refusal(
    `--days is ${JSON.stringify(value)}; allowed: a whole number from 1 to ${LONGEST_WAIVER_DAYS}`,
    "waive it for as short as it takes to prove it",
  );
}
