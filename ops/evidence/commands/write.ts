import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import { readText, writeText } from "../files";
import { readPrivateKey } from "../keys";
import type { ReleaseNamed } from "../release";
import { signStatement } from "../sign";

/** Where a signed statement goes, and who signs it. */
export interface Signing {
  /** File with the private key, PEM. */
  readonly key: string;
  /** File to write; default `<evidence folder>/<release>/<stem>.dsse.json`. */
  readonly out?: string;
}

/** A statement of which only the subjects are missing. */
export type Statement = Parameters<typeof signStatement>[1];

/** Signs a statement about a release, writes it, and says so. */
export function writeStatement(
  release: ReleaseNamed,
  stem: string,
  said: string,
  statement: Statement,
  { key, out }: Signing,
): void {
  const file = out ?? fileOf(release, stem);
  writeSigned(release, statement, readKey(key), file);
  process.stdout.write(`${said}.\n${whatLiesIn(release, file)}`);
}

/** Signs a statement about a release and writes it. */
export function writeSigned(
  { subjects }: ReleaseNamed,
  statement: Statement,
  key: KeyObject,
  file: string,
): void {
  writeText(file, `${JSON.stringify(signStatement(subjects, statement, key), null, 2)}\n`);
}

export const readKey = (file: string): KeyObject => readPrivateKey(readText(file, "key"));

/** Where the evidence of a release lies. */
export const folderOf = ({ stack, place }: ReleaseNamed): string => join(stack?.folder ?? "evidence", place);

export const fileOf = (release: ReleaseNamed, stem: string): string =>
  join(folderOf(release), `${stem}.dsse.json`);

/** Tells of what the evidence speaks, where it is, and what to do with it. */
export function whatLiesIn({ subjects }: ReleaseNamed, place: string): string {
  const named = subjects.map(({ name, digest }) => `${name} (${digest})`).join(", ");
  return `The evidence for ${named} is in ${place}. Commit it with the release.\n`;
}
