const { rmSync } = require("node:fs");

/** After all tests: what they shared goes. */
module.exports = () => rmSync(process.env.SLUICE_TEST_SHARED, { recursive: true, force: true });
