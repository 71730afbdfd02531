// Pulumi starts here. tsx only strips the types, so `up` waits for no type checker and there is no build step.
require("tsx/cjs");
module.exports = require("./index.ts");

// Pulumi's SDK notes a stack trace with every promise. Translating each back to TypeScript took more than half of the
// program's time, so that is done for those only that somebody gets to see.
process.setSourceMapsEnabled(false);
for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, () => process.setSourceMapsEnabled(true));
}
