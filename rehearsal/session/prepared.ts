import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../engine/engine";
import { Workplace } from "./workplace";

/** What a workplace is when nothing of it runs. Temporary files and the ports of its cloud are not part of it. */
const PARTS = ["cloud", "home", "project", "state", "product.json"] as const;
/** These name the folder that they were written in. */
const NAMING = ["cloud/cloud.json", "state/.pulumi/stacks/sluice/rehearsal.json"] as const;
/** That folder's name. */
const FORMER = "was";

/** Leaves in `folder` what a workplace is; its cloud must have ended. */
export function keepPrepared({ directory }: Pick<Workplace, "directory">, folder: string): void {
  for (const part of PARTS)
    cpSync(join(directory, part), join(folder, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith("/cloud/endpoints.json"),
    });
  writeFileSync(join(folder, FORMER), directory);
}

export interface ReopenOptions {
  readonly engine: Engine;
  /** Cloud seconds per wall second. */
  readonly speed: number;
  readonly stack: string;
}

/** A workplace of one's own that goes on from what {@link keepPrepared} left: as many may as like, beside each other. */
export function reopenPrepared(folder: string, options: ReopenOptions): Promise<Workplace> {
  const directory = mkdtempSync(join(tmpdir(), "sluice-rehearsal-"));
  for (const part of PARTS)
    cpSync(join(folder, part), join(directory, part), { recursive: true, verbatimSymlinks: true });
  const former = readFileSync(join(folder, FORMER), "utf8");
  for (const file of NAMING) {
    const text = readFileSync(join(directory, file), "utf8");
    writeFileSync(join(directory, file), text.replaceAll(former, directory));
  }
  mkdirSync(join(directory, "temporary"));
  return Workplace.reopen({ ...options, directory });
}
