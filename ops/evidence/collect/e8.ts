import { e8 as gate } from "../../../policies/gates/e8-monitoring";
import { EDGE_REGION } from "../../regions";
import { expectedAlarms } from "../alarm-list";
import type { Collector } from "../collector";
import { readText } from "../files";
import { type ReadAlarms, readFromCloudWatch } from "../live/alarms";
import { REPORT_OUT, observed } from "../observed";
import { regionOf, stackOf } from "../release";
import { bag } from "../stack";

/** E8: the alarms that CloudWatch has, held against those that there have to be. */
export const alarmsCollector = (read: ReadAlarms): Collector => ({
  row: "E8",
  summary: "monitoring and alerting: the alarms that CloudWatch has against those that there have to be",
  options: [
    {
      flags: "--expected <file>",
      description: "docs/alarms.md, or a JSON list of alarm names (default: docs/alarms.md)",
      required: false,
    },
    {
      flags: "--prefix <text>",
      description: "how the names of the stack's alarms begin (default: <stack>-)",
      required: false,
    },
    REPORT_OUT,
  ],
  collect: async (given, release, now) => {
    const stack = stackOf(release);
    const { expected: file = "docs/alarms.md", prefix = `${stack.name}-` } = given;
    const expected = expectedAlarms(
      readText(file, "list of alarms"),
      file,
      stack.name,
      bag(stack.config["sluice:options"]),
    );
    const regions = [...new Set([regionOf(release), EDGE_REGION])];
    const answers = await Promise.all(regions.map((region) => read(prefix, region)));
    const alarms = answers.flatMap((one) => (typeof one === "string" ? [] : one));
    const names = alarms.map(({ name }) => name);
    const look = {
      figures: { alarms, missing: expected.filter((name) => !names.includes(name)) },
      faults: answers.flatMap((one, index) =>
        typeof one === "string" ? [`${regions[index] ?? ""}: ${one}`] : [],
      ),
      said: `${alarms.length} alarms present, enabled, heard by somebody and quiet`,
      seen: { prefix, regions, expected },
      next: "`pulumi up` declares what is missing; for what is in alarm see docs/alarms.md for its runbook",
    };
    return observed(gate, look, given, release, now);
  },
});

export const e8 = alarmsCollector(readFromCloudWatch);
