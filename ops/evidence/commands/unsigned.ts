import { join } from "node:path";
import { writeText } from "../files";
import { Refusal } from "../refusal";
import type { ReleaseNamed } from "../release";
import { type Statement, folderOf, writeStatement } from "./write";

/** How a statement leaves: signed by a key, or in the parts that `actions/attest` signs without one. */
export interface Leaving {
  readonly key?: string;
  readonly out?: string;
  /** Folder for the parts. */
  readonly unsigned?: string;
}

/** Signs a statement and writes it where evidence lies, or writes its parts for somebody else to sign. */
export function writeLeaving(
  release: ReleaseNamed,
  stem: string,
  said: string,
  statement: Statement,
  { key, out, unsigned }: Leaving,
): void {
  if ((key === undefined) === (unsigned === undefined))
    throw new Refusal(
      key === undefined ? "neither --key nor --unsigned given" : "both --key and --unsigned given",
      "give --key <ci.pem> to sign here, or --unsigned <folder> for actions/attest (docs/evidence.md)",
    );
  if (key !== undefined) return writeStatement(release, stem, said, statement, { key, out });
  const folder = unsigned ?? "";
  const [predicate, subjects] = [join(folder, `${stem}.predicate.json`), join(folder, "subjects.sha256")];
  writeText(predicate, `${JSON.stringify(statement.predicate, null, 2)}\n`);
  writeText(subjects, release.subjects.map(({ name, digest }) => `${hexOf(digest)}  ${name}\n`).join(""));
  process.stdout.write(
    `${said}.\nNobody has signed it yet. For actions/attest:\n` +
      `  subject-checksums: ${subjects}\n  predicate-type: ${statement.predicateType}\n  predicate-path: ${predicate}\n` +
      `Its bundle goes to ${join(folderOf(release), `${stem}.sigstore.json`)}.\n`,
  );
}

const hexOf = (digest: string): string => digest.slice("sha256:".length);
