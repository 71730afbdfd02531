import { createHash } from "node:crypto";
import { p3 as gate } from "../../../policies/gates/p3-service-restart";
import type { Collector } from "../collector";
import { readText } from "../files";
import { passing } from "../passing";
import { REHEARSAL_OPTION, REHEARSE, type Rehearsal, readRehearsal, toolOf } from "../rehearsal";
import { endOf, readRaw } from "../reports";

/** P3: the runbook for a restart, and a rehearsal of it. */
export const p3: Collector = {
  row: "P3",
  summary: "service restart: the runbook, and a rehearsal of it",
  options: [
    { flags: "--runbook <file.md>", description: "the runbook, e.g. docs/runbooks/….md", required: true },
    REHEARSAL_OPTION,
    {
      flags: "--scenario <name>",
      description: "the scenario that follows the runbook (default: the whole rehearsal)",
      required: false,
    },
  ],
  collect: ({ runbook = "", rehearsal: path = "", scenario, uri }, release, now) => {
    const content = readText(runbook, "runbook");
    const raw = readRaw(path, uri);
    const rehearsal = readRehearsal(raw);
    // When it was rehearsed is a figure of its own; that the runbook is present is seen now.
    const rehearsedOn = endOf(new Date(rehearsal.endedAt), undefined, undefined, now);
    const outcome = outcomeOf(rehearsal, scenario);
    const figures = {
      runbook,
      runbookDigest: createHash("sha256").update(content).digest("hex"),
      rehearsedOn: rehearsedOn.toISOString(),
      rehearsal: outcome ?? "absent",
    };
    const faults = [
      ...(content.trim() === "" ? [`the runbook ${runbook} is empty`] : []),
      ...(outcome === undefined ? [`the rehearsal has no scenario ${scenario ?? ""}`] : []),
    ];
    const found = { figures, faults, finishedOn: now, tool: toolOf(rehearsal), report: raw.file };
    const said = `${runbook} rehearsed at ${figures.rehearsedOn}`;
    return passing(gate, { ...found, said, next: REHEARSE }, release, now);
  },
};

const outcomeOf = ({ verdict, scenarios }: Rehearsal, name: string | undefined): string | undefined =>
  name === undefined ? verdict.outcome : scenarios.find((one) => one.name === name)?.outcome;
