import { resolve } from "node:path";
import { looking } from "./looking";
import type { Reporter } from "./reporter";

/** The table from which the alarms are declared, too. */
const TABLE = resolve(__dirname, "..", "..", "docs", "alarms.md");

/** E8: the alarms that the embedded CloudWatch has. They are evaluated there, so one may be red. */
export const alarms: Reporter = {
  title: () => "alarms of the stack",
  after: "deployed",
  report: async (scene) => [await looking(scene, "e8", ["--expected", TABLE])],
};
