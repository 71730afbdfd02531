const config = require("./jest.config.js");

/** The setup of the end-to-end tests, their order, and the retries of CI. */
const LEFT_OUT = ["setupFilesAfterEnv", "globalSetup", "globalTeardown", "testSequencer", "reporters"];

/**
 * They judge whole histories, seconds each, and cover nearly all: with them a run takes half a day. A mutant that only they
 * would find counts as one that survived.
 */
const TOO_DEAR = ["never-blocked", "histories"];

/** For Stryker: what judges gates and release rules. */
module.exports = {
  ...Object.fromEntries(Object.entries(config).filter(([key]) => !LEFT_OUT.includes(key))),
  roots: ["<rootDir>/test/policies"],
  testPathIgnorePatterns: TOO_DEAR.map((name) => `/test/policies/release/${name}\\.test\\.ts$`),
};
