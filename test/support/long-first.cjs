const { sep } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * What takes longest, longest first, as measured in `.ci/run` on two cores. A file that is missing here and takes long
 * costs time and nothing else; one that no longer exists fails long-first.test.ts.
 */
const LONGEST = [
  "rehearsal/e2e/rehearse",
  "rehearsal/e2e/keep",
  "rehearsal/e2e/interrupt",
  "rehearsal/e2e/bad-input-killed",
  "rehearsal/e2e/bad-input-program",
  "rehearsal/e2e/browser",
  "rehearsal/e2e/bad-input-config",
  "rehearsal/e2e/bad-input-surroundings",
  "infra/index",
  "outside/checkov",
  "rehearsal/engine/run",
  "policies/release/never-blocked",
  "ops/canaries/canaries",
];
const E2E = "rehearsal/e2e/";

/**
 * The long test files first. Jest remembers how long each took, but in a fresh clone, as CI has it, it goes by size: the
 * longest file then begins when all others have ended, and one core waits for it.
 */
class LongFirst extends Sequencer {
  /** @param {import("@jest/test-result").Test[]} tests */
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.every(({ duration }) => duration !== undefined)) return sorted;
    return sorted
      .map((test, at) => ({ test, at, rank: this.hasFailed(test) ? -1 : rankOf(test.path) }))
      .sort((one, other) => one.rank - other.rank || one.at - other.at)
      .map(({ test }) => test);
  }
}

/** An end-to-end test that is not in the list begins before what is no end-to-end test. */
function rankOf(path) {
  const name = path.split(sep).join("/");
  const known = LONGEST.findIndex((one) => name.endsWith(`/test/${one}.test.ts`));
  if (known >= 0) return known;
  return name.includes(`/test/${E2E}`) ? LONGEST.findLastIndex((one) => one.startsWith(E2E)) : LONGEST.length;
}

module.exports = LongFirst;
module.exports.LONGEST = LONGEST;
