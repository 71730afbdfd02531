// CrossGuard starts here. Its runner has registered ts-node, which checks types at every preview (7 s); tsx only strips
// them. No build step, and `up` waits for no type checker: types are checked in CI.
delete require.extensions[".ts"];
require("tsx/cjs");
require("./index.ts");
