// Pulumi starts here. The types are stripped, so `up` waits for no type checker and there is no build step (ADR 6).
const { resolve } = require("node:path");
const { Transpiler } = require("./startup/transpile.cjs");

const transpiler = new Transpiler(resolve(__dirname, "../node_modules/.cache/sluice/program.json"));
require.extensions[".ts"] = (module, file) => transpiler.load(module, file);
require("./startup/quicken.ts").quicken();
const { shortenUncaught } = require("./uncaught.ts");

for (const event of ["uncaughtException", "unhandledRejection"])
  process.prependListener(event, (error) => shortenUncaught(error, (stack) => transpiler.inSource(stack)));

// Pulumi's runner has put source-map-support in the place of Node's own: it translates each stack, also the many that
// nobody gets to see, and knows nothing of ours.
Error.prepareStackTrace = undefined;
module.exports = require("./index.ts");
Error.prepareStackTrace = undefined;
// Most of the frames are the SDK's own; the first few say where in the program something was thrown.
Error.stackTraceLimit = 4;
transpiler.keep();
