/** Where an engine came from: the user's PATH, the official download, a build with Go, or what an earlier run kept. */
export type EngineOrigin = "path" | "official" | "built" | "cache";

/** A Pulumi engine that has been run once and works with this project. */
export interface Engine {
  /** The folder to put first on PATH; holds `pulumi`. */
  readonly directory: string;
  /** Absolute path of the `pulumi` executable. */
  readonly pulumi: string;
  /** Absolute path of `pulumi-language-nodejs`; beside `pulumi`, except for some installations on PATH. */
  readonly languageHost: string;
  /** Without a leading `v`: `3.220.0`. */
  readonly version: string;
  readonly origin: EngineOrigin;
  /** One sentence for the user: which engine was taken and why not another. */
  readonly why: string;
}

/** Limits of patience, in milliseconds. Shorter ones are for tests. */
export interface Limits {
  /** For one executable to answer. Default 20 000: a cold disk under load is slow, a hanging one must not stop us. */
  readonly answer: number;
  /** For the official site to answer at all. Default 5 000. */
  readonly reach: number;
  /** For the official download as a whole. Default 300 000. */
  readonly download: number;
  /** Without one more byte of the download. Default 45 000. */
  readonly stall: number;
  /** After which a lock without heartbeat counts as left behind. Default 10 000, not under 2 000. */
  readonly lockStale: number;
  /** Between two lines of progress. Default 3 000. */
  readonly progress: number;
}

export const DEFAULT_LIMITS: Limits = {
  answer: 20_000,
  reach: 5_000,
  download: 300_000,
  stall: 45_000,
  lockStale: 10_000,
  progress: 3_000,
};

/** A mistake or a lack that the user can mend: the message is the whole story, so it is shown without a stack trace. */
export class EngineError extends Error {
  override name = "EngineError";
}

/** The work was stopped by a signal or the caller; nothing half-made is left. */
export class EngineInterrupted extends Error {
  override name = "EngineInterrupted";
}
