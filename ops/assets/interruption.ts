import { AssetFaults } from "./settings";

/** What a signal adds to 128 is the exit code that shells expect of it. https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Lets a run end in order at Ctrl-C or when it is asked to end: nothing new begins, what is under way ends, and the
 * reason says what was left. A second signal ends the process at once.
 */
export function interruption(left: string): {
  readonly signal: AbortSignal;
  /** Undefined as long as nobody interrupted. */
  readonly exitCode: () => number | undefined;
} {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (name: NodeJS.Signals): void => {
    for (const one of Object.keys(SIGNALS)) process.off(one, stop);
    code = 128 + SIGNALS[name as keyof typeof SIGNALS];
    controller.abort(new AssetFaults([`Stopped by ${name}. ${left}`]));
  };
  for (const one of Object.keys(SIGNALS)) process.on(one, stop);
  return { signal: controller.signal, exitCode: () => code };
}
