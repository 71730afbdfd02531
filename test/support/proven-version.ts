import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROWS } from "../../policies/evidence/rows";
import type { Workplace } from "../../rehearsal/session/workplace";
import { releaseOf } from "../../rehearsal/session/prepare";
import { StackConfig } from "../../rehearsal/session/stack-config";
import { type GoodStatement, goodFolder, makeKeys, signedStatement } from "./good-evidence";
import { GOOD_ENVIRONMENT } from "./good-evidence-environment";
import { trusted } from "./release-record";

const HOUR = 3_600_000;

/**
 * Signs made-up evidence of a version with keys of the test, whom the stack then trusts: for tests about something else,
 * which cannot run half a minute of browsers first. Evidence that is really made is in test/rehearsal/e2e/rehearse.test.ts.
 */
export async function provenVersion(
  workplace: Pick<Workplace, "repository" | "configFile" | "product">,
  version: string,
): Promise<void> {
  const { repository, configFile } = workplace;
  const [release, stable] = [releaseOf(workplace, version), releaseOf(workplace, "1.1.0")];
  const digests = [release.api, release.assets, release.ai, release.model];
  const keys = makeKeys();
  const live = {
    image: { digest: stable.api, present: true },
    assets: { digest: stable.assets, present: true },
  };
  const p1: GoodStatement = { file: "p1.dsse.json", role: "ci", ...GOOD_ENVIRONMENT.p1(HOUR, live) };
  const files = {
    ...goodFolder(["D1", ...ROWS], keys, digests, HOUR),
    [p1.file]: signedStatement(p1, keys, digests),
  };
  const folder = join(repository.directory, "evidence", version);
  mkdirSync(folder, { recursive: true });
  for (const [file, envelope] of Object.entries(files))
    writeFileSync(join(folder, file), JSON.stringify(envelope));
  const entries = Object.values(keys).map((key) => trusted(key));
  StackConfig.read(configFile).set("sluice:evidence", ["keys"], entries).write();
  await repository.commit(`Evidence of ${version}`);
}
