const {
  setupFilesAfterEnv,
  globalSetup,
  globalTeardown,
  testSequencer,
  reporters,
  ...config
} = require("./jest.config.js");

/** For Stryker: what judges gates and release rules, without the setup of the end-to-end tests and without retries. */
module.exports = { ...config, roots: ["<rootDir>/test/policies"] };
