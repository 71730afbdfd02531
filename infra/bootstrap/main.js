// As ../main.js: types are stripped, not checked.
require("tsx/cjs");
module.exports = require("./index.ts");
