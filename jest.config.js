/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
    // It imports at run time, which jest cannot.
    "/node_modules/@electric-sql/pglite/dist/.+\\.cjs$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "ecmascript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
    // There is no CommonJS of it.
    "/node_modules/jose/dist/webapi/.+\\.js$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "ecmascript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  transformIgnorePatterns: ["/node_modules/(?!(fast-check|pure-rand|jose|@electric-sql)/)"],
  moduleNameMapper: { "^(typescript|@npmcli/arborist)$": "<rootDir>/test/support/never-serialised.cjs" },
  modulePathIgnorePatterns: ["<rootDir>/.rehearsal", "<rootDir>/rehearsal-report", "<rootDir>/.stryker-tmp"],
  setupFilesAfterEnv: ["<rootDir>/test/support/again.ts"],
  globalSetup: "<rootDir>/test/support/before-all.cjs",
  globalTeardown: "<rootDir>/test/support/after-all.cjs",
  testSequencer: "<rootDir>/test/support/long-first.cjs",
  reporters: ["default", "<rootDir>/test/support/closing-line.cjs"],
  // A deadline against hanging, not a claim about speed: machines are noisy.
  testTimeout: 300_000,
  maxWorkers: 2,
  // What a test file has left in its process slows those after it down, the more the longer.
  workerIdleMemoryLimit: "600MB",
};
