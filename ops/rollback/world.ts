import type { AlarmState } from "./alarms";
import type { EcrImage } from "../ecr-image";
import type { Finding } from "./findings";
import type { AiRow, AiTraffic, Targets } from "./plan";
import type { SlotName, Weights } from "./slots";

/** What the site answered. */
export type Answer =
  | { readonly status: number; readonly servedBy: string | undefined; readonly body: string }
  /** Nothing did: why. */
  | { readonly none: string };

/** Sum of each metric of a slot over the minutes that were asked for; none where nothing was reported. */
export interface SlotFigures {
  readonly requests: number | null;
  readonly errors: number | null;
  readonly heartbeats: number | null;
}

/** All that the rollback does to the world, and all that it knows of it. Everything may fail by itself. */
export interface Effects {
  /** Parameters below the release path, by their last name. */
  parameters(): Promise<Readonly<Record<string, string>>>;
  /** Makes a parameter below the release path unless there is one: of two at once, one comes first. */
  createParameter(name: string, value: string): Promise<"created" | "exists">;
  rule(): Promise<{ readonly weights: Weights; readonly others: number }>;
  setWeights(weights: Weights): Promise<void>;
  targets(slot: SlotName): Promise<Targets>;
  /** Version whose page is served; null where the store has none. */
  pointer(): Promise<string | null>;
  setPointer(version: string): Promise<void>;
  aiTraffic(): Promise<AiTraffic>;
  setAiTraffic(rows: readonly AiRow[]): Promise<void>;
  /** The composite alarms of these names; one that is not there is left out. */
  alarms(names: readonly string[]): Promise<readonly AlarmState[]>;
  /** Critical findings in an image, as ECR has them now; null where nobody has looked at it yet. */
  findings(image: EcrImage): Promise<readonly Finding[] | null>;
  /** Sums of a slot's own metrics between two times. */
  figures(slot: SlotName, from: string, until: string): Promise<SlotFigures>;
  /** Its metrics in detail, for whoever looks for the fault. */
  series(from: string, until: string): Promise<unknown>;
  /** What ECS says of the service of a slot (`<cluster>/<service>`), with its task definition. */
  tasks(place: string): Promise<unknown>;
  publish(severity: 1 | 2, subject: string, text: string): Promise<void>;
  dispatch(payload: Readonly<Record<string, string>>): Promise<void>;
  /** Keys of the analysis bucket that begin so. */
  list(prefix: string): Promise<readonly string[]>;
  read(key: string): Promise<string>;
  write(key: string, body: string): Promise<void>;
  /** Asks the site, as viewers do. Never rejects. */
  ask(path: string): Promise<Answer>;
  /** This machine's own time, ISO 8601: for how often somebody is called about what names no time, never for decisions. */
  wall(): string;
  /** Milliseconds of real time since the invocation began: for figures, never for decisions. */
  elapsed(): number;
  say(level: "info" | "warn" | "error", message: string, detail?: Readonly<Record<string, unknown>>): void;
}

/** Why something failed, in one line: the error's name tells rights from throttling, its message what was asked. */
export function whyOf(failure: unknown): string {
  const { name = "Error", message = "" } = failure as { name?: string; message?: string };
  return (
    (name === "Error" ? message : `${name}: ${message}`).replace(/\s+/g, " ").slice(0, 300) ||
    "unknown failure"
  );
}
