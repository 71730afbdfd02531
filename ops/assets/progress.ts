/** Told by a long run how far it is. */
export interface Progress {
  /** A step begins, e.g. `uploading`, with so many files; without a number where it is not known before. */
  step(doing: string, files?: number): void;
  /** One more file of the step is done. */
  advance(): void;
}

export const SILENT: Progress = { step: () => undefined, advance: () => undefined };

/** How a run is followed, and stopped. */
export interface Watch {
  /** Default: nobody is told. */
  readonly progress?: Progress;
  /** Once aborted, no request begins, and the run fails with the signal's reason. Default: never. */
  readonly signal?: AbortSignal;
}

/** Whoever waits this long, in milliseconds, wants to know what for. */
const PATIENCE = 2_000;
/** Milliseconds between lines after the first: few enough for the log of an `up`. */
const INTERVAL = 5_000;

/** Says a line after two seconds and then every five, until `end`; nothing at all when it is over sooner. */
export function shownProgress(
  subject: string,
  say: (line: string) => void,
): Progress & { readonly end: () => void } {
  let [doing, files, done] = ["beginning", undefined as number | undefined, 0];
  const show = (): void =>
    say(`${subject}: ${doing}${files === undefined ? "" : `, ${done} of ${files} files`} …`);
  let timer = setTimeout(() => {
    show();
    timer = setInterval(show, INTERVAL).unref();
  }, PATIENCE).unref();
  return {
    step: (name, number) => {
      [doing, files, done] = [name, number, 0];
    },
    advance: () => {
      done += 1;
    },
    end: () => clearTimeout(timer),
  };
}
