"use strict";
// Loaded into the upload's process by the bench: notes the most memory and the most open descriptors that it had.
const { readdirSync, writeFileSync } = require("node:fs");

let descriptors = 0;
const look = () => {
  try {
    descriptors = Math.max(descriptors, readdirSync("/proc/self/fd").length);
  } catch {
    // Only Linux tells.
  }
};
setInterval(look, 50).unref();
process.once("exit", () => {
  look();
  // maxRSS is in kilobytes. https://nodejs.org/api/process.html#processresourceusage
  const usage = { rss: process.resourceUsage().maxRSS * 1024, descriptors };
  writeFileSync(process.env.SLUICE_BENCH_USAGE, JSON.stringify(usage));
});
