import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { releaseOf } from "../session/prepare";
import type { Workplace } from "../session/workplace";
import { REPORTERS } from "./all";
import { EvidenceTool, rowsFile } from "./evidence-tool";
import { SIGNERS, type Signer, keyFile } from "./keys";
import type { Collect, Lacking, Reporter, Scene } from "./reporter";

/** How ready a version was found. */
export interface Proof {
  readonly version: string;
  /** Gates that are proven, by the verdict of `npm run evidence -- verify`; waived ones are not among them. */
  readonly proven: number;
  /** Gates that were judged. */
  readonly gates: number;
  /** What this machine could not prove, and the escalation role waived. */
  readonly waived: readonly Lacking[];
  /** How long each took, milliseconds. */
  readonly took: readonly { readonly what: string; readonly milliseconds: number }[];
}

export interface DeskOptions {
  readonly signal: AbortSignal;
  /** Told what is run, each time something new is. */
  readonly onProgress?: (text: string) => void;
  /** Default: all. */
  readonly reporters?: readonly Reporter[];
}

/**
 * Proves a version as a team of three does it: one CI job whose reports become evidence, and one approval by somebody who
 * did not write it. Nothing is made up: what cannot be run on this machine is waived by name, for a day.
 */
export async function prove(workplace: Workplace, version: string, options: DeskOptions): Promise<Proof> {
  const { signal, onProgress = () => undefined, reporters = REPORTERS } = options;
  const folder = join(workplace.directory, "readiness", version);
  mkdirSync(folder, { recursive: true });
  const scene: Scene = {
    ...{ folder, workplace, version, signal },
    release: releaseOf(workplace, version),
  };
  const took: { what: string; milliseconds: number }[] = [];
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    onProgress(what);
    const began = performance.now();
    const result = await work();
    took.push({ what, milliseconds: Math.round(performance.now() - began) });
    return result;
  };

  const tool = new EvidenceTool(workplace.repository.directory, signal);
  const about = aboutOf(scene);
  const waived = byReason(reporters.flatMap(({ lacking }) => lacking?.() ?? []));
  const able = reporters.filter(({ lacking }) => lacking?.() === undefined);
  const collects: Collect[] = [];
  for (const reporter of able)
    collects.push(...(await timed(reporter.title(scene), () => reporter.report(scene))));
  const rows = join(folder, "evidence.yaml");
  writeFileSync(rows, rowsFile(collects));
  const environment = Object.assign({}, ...collects.map((one) => one.environment ?? {})) as Record<
    string,
    string
  >;
  await timed(`npm run evidence -- collect: ${collects.length} statements`, () =>
    tool.run(["collect", "--from", rows, ...about, ...signedBy(workplace, "ci")], environment),
  );
  for (const { why, rows } of waived)
    await timed(`waive ${rows.join(", ")}: ${why}`, () =>
      tool.run(["waive", ...rows, "--reason", why, "--days", "1", ...about, ...signedBy(workplace, "eva")]),
    );
  const looked = "looked at in a rehearsal";
  await timed("one approval: Q2, Q3, Q4", () =>
    tool.run(["approve", "q2", "q3", "q4", "--comment", looked, ...about, ...signedBy(workplace, "anna")]),
  );
  const verdict = await timed("npm run evidence -- verify", () => tool.run(["verify", ...about]));
  return { version, ...countOf(verdict), waived, took };
}

/** One waiver a reason, however many reporters have it. */
export function byReason(lacking: readonly Lacking[]): Lacking[] {
  const reasons = [...new Set(lacking.map(({ why }) => why))];
  return reasons.map((why) => ({
    why,
    rows: lacking.flatMap((one) => (one.why === why ? one.rows : [])),
  }));
}

/** Names the stack and all that the release brings. */
function aboutOf({ workplace, version, release }: Scene): string[] {
  const { api, assets, ai, model } = release;
  return [
    ...["--stack", workplace.stack, "--version", version],
    ...["--image", api, "--assets", assets, "--ai-image", ai, "--ai-model", model],
  ];
}

function signedBy(workplace: Workplace, signer: Signer): string[] {
  const { person } = SIGNERS[signer];
  return ["--key", keyFile(workplace, signer), ...(person === undefined ? [] : ["--person", person])];
}

/** Of what `verify` says: its rows, of which those that are waived are not proven. */
export function countOf(verdict: string): { proven: number; gates: number } {
  const [, good, all] = /^(\d+) of (\d+) gates proven/m.exec(verdict) ?? [];
  if (good === undefined || all === undefined) throw new Error(`verify said nothing of gates:\n${verdict}`);
  const waived = verdict.split("\n").filter((line) => /^[QEP]\d .* {2}waived {2}/.test(line)).length;
  return { proven: Number(good) - waived, gates: Number(all) };
}
