import { EngineInterrupted } from "./engine";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs work that stops and cleans up when told to. Told by the caller's signal; without one, by SIGINT, SIGTERM and SIGHUP,
 * for as long as the work lasts. What was stopped rejects with EngineInterrupted, after its cleaning up.
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const stop = (by: string): void =>
    own.abort(new EngineInterrupted(`stopped by ${by} while getting the engine; nothing half-made is left`));
  const onSignal = (name: NodeJS.Signals): void => stop(name);
  const onAbort = (): void => stop("the caller");
  if (outer) {
    outer.addEventListener("abort", onAbort, { once: true });
    if (outer.aborted) onAbort();
  } else {
    for (const name of SIGNALS) process.on(name, onSignal);
  }
  try {
    own.signal.throwIfAborted();
    return await work(own.signal);
  } finally {
    outer?.removeEventListener("abort", onAbort);
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
