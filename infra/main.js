// Pulumi starts here. tsx only strips the types, so `up` waits for no type checker and there is no build step.
require("tsx/cjs");
const { shortenUncaught } = require("./uncaught.ts");

for (const event of ["uncaughtException", "unhandledRejection"]) {
  process.prependListener(event, (error) => {
    process.setSourceMapsEnabled(true);
    shortenUncaught(error, event);
  });
}

// Node translates a stack itself; Pulumi's runner has put source-map-support in its place, which knows nothing of tsx.
Error.prepareStackTrace = undefined;
module.exports = require("./index.ts");

// Pulumi's SDK notes a stack trace with every promise. Translating each back to TypeScript takes as long as everything
// else that the program does, so that is left to those that somebody gets to see.
Error.prepareStackTrace = undefined;
process.setSourceMapsEnabled(false);
// Most of the frames are the SDK's own; the first few say where in the program something was thrown.
Error.stackTraceLimit = 4;
