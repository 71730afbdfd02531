// Pulumi starts here. tsx only strips the types, so `up` waits for no type checker and there is no build step.
require("tsx/cjs");
module.exports = require("./index.ts");

// Pulumi's SDK notes a stack trace with every promise. Translating each back to TypeScript takes as long as everything
// else that the program does, so that is left to those that somebody gets to see.
Error.prepareStackTrace = undefined;
process.setSourceMapsEnabled(false);
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, () => process.setSourceMapsEnabled(true));
}
