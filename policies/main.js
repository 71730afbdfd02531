// CrossGuard starts here. Its runner has registered ts-node, which checks types at every preview (7 s); tsx only strips
// them. No build step, and `up` waits for no type checker: types are checked in CI.
const { ".js": plain } = require.extensions;
delete require.extensions[".ts"];
require("tsx/cjs");
const { ".ts": typed } = require.extensions;
// What npm installed is JavaScript that Node can load. Looking through all of it for what it cannot, and reading the maps
// back to what it was made from, takes as long as loading it.
require.extensions[".js"] = (module, file) => {
  process.setSourceMapsEnabled(false);
  plain(module, file);
};
require.extensions[".ts"] = (module, file) => {
  process.setSourceMapsEnabled(true);
  typed(module, file);
};
// The runner's source-map-support knows nothing of tsx; Node itself translates.
Error.prepareStackTrace = undefined;

try {
  // What Pulumi's SDK loads for programs that drive Pulumi, or turn functions into text: most of what loading it costs.
  const { loadLater } = require("./pack/later.ts");
  const unused = ["./automation", "@npmcli/arborist", "normalize-package-data", "typescript"];
  loadLater(unused, require.resolve("@pulumi/pulumi"));
  require("./index.ts");
} catch (failure) {
  process.setSourceMapsEnabled(true);
  // Nothing is judged and nothing changed. Without a stack the runner shows the message alone: what is wrong, and where.
  const [where = "policies"] = /[^\s(]+\.ts:\d+:\d+/.exec(failure.stack) ?? [];
  throw Object.assign(failure, {
    message: `the policy pack cannot start: ${failure}\n  thrown at ${where}`,
    stack: undefined,
  });
}
process.setSourceMapsEnabled(true);
