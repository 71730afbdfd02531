const { sep } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

const E2E = "rehearsal/e2e/";

/**
 * What begins first, and in which order; measured in `.ci/run` on two cores. The rehearsal comes before all. It carries
 * a load all the while, so each second that it has to wait for a core costs work: beside it run files that need one core
 * and no engine. Then the other end-to-end tests, the longest first. A file that is missing here costs time and nothing
 * else; one that no longer exists fails long-first.test.ts.
 */
const ORDER = [
  `${E2E}rehearse`,
  "infra/index",
  "policies/release/never-blocked",
  "infra/options",
  "infra/compute/capacity",
  "rehearsal/cloud/elasticloadbalancing/haproxy",
  "infra/without-ai",
  "infra/tags",
  "infra/least-privilege",
  "infra/staging",
  "infra/teardown",
  "rehearsal/cloud/appautoscaling/scaling",
  "rehearsal/cloud/ecs/behaviour",
  "rehearsal/cloud/ecs/service",
  "rehearsal/cloud/cloudrun/service",
  "ops/assets/upload",
  "ops/verify-slot/main",
  "ops/verify-ai/main",
  `${E2E}bad-input-killed`,
  `${E2E}bad-input-program`,
  `${E2E}interrupt`,
  "outside/checkov",
  `${E2E}browser`,
  `${E2E}lifecycle`,
  `${E2E}bad-input-surroundings`,
  "rehearsal/engine/run",
  `${E2E}bad-input-config`,
];
const LAST_E2E = ORDER.findLastIndex((one) => one.startsWith(E2E));

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
  const known = ORDER.findIndex((one) => name.endsWith(`/test/${one}.test.ts`));
  if (known >= 0) return known;
  return name.includes(`/test/${E2E}`) ? LAST_E2E : ORDER.length;
}

module.exports = LongFirst;
module.exports.ORDER = ORDER;
