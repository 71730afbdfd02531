import type { Release } from "../session/project";
import type { Workplace } from "../session/workplace";

/** Where a reporter works. */
export interface Scene {
  /** For its reports and whatever else it writes; outside the project, which is committed. */
  readonly folder: string;
  /** The project, the running cloud, the registry and the models. */
  readonly workplace: Workplace;
  readonly version: string;
  readonly release: Release;
  readonly signal: AbortSignal;
}

/** One row of `npm run evidence -- collect --from`, without what names the release and the key. */
export interface Collect {
  /** `q1`, `q2-scan`. */
  readonly row: string;
  /** As on the command line: `["--report", "junit.xml"]`. */
  readonly args: readonly string[];
  /** What its options name by `--…-env`. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Why a reporter cannot run on this machine. */
export interface Lacking {
  /** With what helps: `needs chromium: apt install chromium, or set CHROME`. */
  readonly why: string;
  /** What stays unproven: `Q7`. The escalation role waives it for this release. */
  readonly rows: readonly string[];
}

/** Something that is really run, or really looked at, to prove one row or several. Nothing in its reports is made up. */
export interface Reporter {
  /** As the progress shows it: `axe on the page of 1.2.0`. */
  readonly title: (scene: Scene) => string;
  /** `built`: what needs the artefacts alone. `deployed`: what looks at the stack with the candidate on it at 0 %. */
  readonly after: "built" | "deployed";
  /** Undefined when it can run on this machine. */
  readonly lacking?: () => Lacking | undefined;
  /** Rejects with what went wrong; leaves no process and no server behind. */
  report(scene: Scene): Promise<readonly Collect[]>;
}
