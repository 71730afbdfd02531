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

/** Signs a statement about a release, writes it, and says so. */
export function writeStatement(
  release: ReleaseNamed,
  stem: string,
  said: string,
  statement: Parameters<typeof signStatement>[1],
  { key, out }: Signing,
): void {
  const privateKey = readPrivateKey(readText(key, "key"));
  const file = out ?? join(release.stack?.folder ?? "evidence", release.place, `${stem}.dsse.json`);
  writeText(file, `${JSON.stringify(signStatement(release.subjects, statement, privateKey), null, 2)}\n`);
  const named = release.subjects.map(({ name, digest }) => `${name} (${digest})`).join(", ");
  process.stdout.write(`${said}.\nThe evidence for ${named} is in ${file}. Commit it with the release.\n`);
}
