import type { KeyObject } from "node:crypto";
import type { Given } from "../collector";
import { Refusal } from "../refusal";
import type { ReleaseNamed } from "../release";
import type { AskedRow } from "../rows-file";
import { fileOf, writeSigned } from "./write";

/**
 * Collects rows one after the other, since one measures how fast something answers, and writes each that passes. Gives how
 * many were written, and one refusal with all that is wrong with all the others.
 */
export async function collectRows(
  rows: readonly AskedRow[],
  release: ReleaseNamed,
  key: KeyObject,
  common: Given,
  say: (line: string) => void,
): Promise<{ written: number; refusal: Refusal | undefined }> {
  const refused: string[] = [];
  for (const { name, asked } of rows) {
    try {
      if (asked instanceof Refusal) throw asked;
      const { collector, given } = asked;
      const collected = await collector.collect({ ...common, ...given }, release, new Date());
      writeSigned(release, collected, key, fileOf(release, name));
      say(`${collector.row}: ${collected.said}.`);
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      refused.push(`${name}: ${failure.message}`);
    }
  }
  const written = rows.length - refused.length;
  if (refused.length === 0) return { written, refusal: undefined };
  return {
    written,
    refusal: new Refusal(
      `${refused.length} of ${rows.length} rows are not shown; the others are written:\n\n${refused.join("\n\n")}\n`,
      "mend these, and collect again: what passes is made anew",
    ),
  };
}
