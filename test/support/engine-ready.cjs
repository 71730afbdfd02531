/** Before all tests: the engine is had once, with its progress shown, so that no test waits for a build in silence. */
module.exports = async () => {
  require("tsx/cjs");
  const { acquireEngine } = require("../../rehearsal/engine/acquire");
  const engine = await acquireEngine({
    env: process.env,
    onProgress: (line) => process.stderr.write(`engine: ${line}\n`),
  });
  process.env.SLUICE_TEST_ENGINE = JSON.stringify(engine);
};
