// CrossGuard starts here. Its runner has registered ts-node, which checks types at every preview (7 s); tsx only strips
// them. No build step, and `up` waits for no type checker: types are checked in CI.
delete require.extensions[".ts"];
require("tsx/cjs");
// The runner's source-map-support knows nothing of tsx; Node itself translates.
Error.prepareStackTrace = undefined;

try {
  require("./index.ts");
} catch (failure) {
  // Nothing is judged and nothing changed. Without a stack the runner shows the message alone: what is wrong, and where.
  const [where = "policies"] = /[^\s(]+\.ts:\d+:\d+/.exec(failure.stack) ?? [];
  throw Object.assign(failure, {
    message: `the policy pack cannot start: ${failure}\n  thrown at ${where}`,
    stack: undefined,
  });
}
