// Pulumi starts here. tsx only strips the types, so `up` waits for no type checker and there is no build step.
require("tsx/cjs");
module.exports = require("./index.ts");
