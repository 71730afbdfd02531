const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/**
 * Before all tests: the engine is had once, with its progress shown, so that no test waits for a build in silence; and
 * a folder for what the test files of this run share.
 */
module.exports = async () => {
  require("tsx/cjs");
  const { acquireEngine } = require("../../rehearsal/engine/acquire");
  const engine = await acquireEngine({
    env: process.env,
    onProgress: (line) => process.stderr.write(`engine: ${line}\n`),
  });
  process.env.SLUICE_TEST_ENGINE = JSON.stringify(engine);
  process.env.SLUICE_TEST_SHARED = mkdtempSync(join(tmpdir(), "sluice-tests-"));
};
