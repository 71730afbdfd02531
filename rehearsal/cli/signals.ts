/**
 * Turns Ctrl-C and its like into an abort, so that everything is ended in order. A second one does not wait for that.
 * `release` gives the signals back.
 */
export function interruptions(): { readonly signal: AbortSignal; readonly release: () => void } {
  const abort = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) process.exit(130);
    process.stderr.write(`\n${name}: ending the rehearsal (once more to end at once)\n`);
    abort.abort(new Error("the rehearsal was interrupted; nothing of it is left"));
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signal: abort.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}

/** Turns the first Ctrl-C or its like into an abort, for a command that has little to end; a second one ends it at once. */
export function stopSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => abort.abort(new Error("stopped")));
  return abort.signal;
}
