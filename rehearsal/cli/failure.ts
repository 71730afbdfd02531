import { EngineError, EngineInterrupted } from "../engine/engine";

/**
 * Ends a command by what went wrong: one message for a person, exit code 1. The stack is shown only for what can be a
 * defect of ours and only on demand.
 */
export function reportFailure(failure: unknown): void {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  const expected = error instanceof EngineError || error instanceof EngineInterrupted;
  process.stderr.write(`\n${error.message}\n`);
  if (!expected && process.env.SLUICE_DEBUG) process.stderr.write(`${error.stack ?? ""}\n`);
  process.exitCode = 1;
}
