const config = require("./jest.config.js");

/** The setup of the end-to-end tests, their order, and the retries of CI. */
const LEFT_OUT = ["setupFilesAfterEnv", "globalSetup", "globalTeardown", "testSequencer", "reporters"];

/** For Stryker: what judges gates and release rules. */
module.exports = {
  ...Object.fromEntries(Object.entries(config).filter(([key]) => !LEFT_OUT.includes(key))),
  roots: ["<rootDir>/test/policies"],
};
