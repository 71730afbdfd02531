import { createRequire } from "node:module";
import { loadLater } from "./later";
import { type Debuggable, type Log, bundleDebugLines, withoutStackTraces } from "./sdk";

/**
 * What Pulumi's SDK loads with every program, and this one does not use: driving Pulumi from a program, and turning
 * functions into text. Together they are three quarters of what loading the SDK costs.
 */
const UNUSED = ["./automation", "@npmcli/arborist", "normalize-package-data", "typescript"];

/** Spares the program what Pulumi's SDK does for others, before anything else loads it (ADR 37). */
export function quicken(): void {
  const require = createRequire(__filename);
  loadLater(UNUSED, require.resolve("@pulumi/pulumi"));
  const { rpcKeepAlive } = require("@pulumi/pulumi/runtime/settings") as { rpcKeepAlive: () => () => void };
  bundleDebugLines(require("@pulumi/pulumi/log") as Log, rpcKeepAlive);
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined)
    withoutStackTraces(require("@pulumi/pulumi/runtime/debuggable") as Debuggable);
}
