/** Longest that one answer from outside may take, milliseconds. */
export const LIMIT_MS = 10_000;

/** Why something outside did not answer: its code alone, since messages may repeat what was asked. */
export function whyNoAnswer(failure: unknown): string {
  const { name, code, cause } = failure as { name?: string; code?: unknown; cause?: unknown };
  if (name === "TimeoutError" || name === "AbortError") return `no answer within ${LIMIT_MS / 1000} s`;
  if (typeof code === "string") return code;
  if (cause !== undefined && cause !== null && cause !== failure) return whyNoAnswer(cause);
  return name ?? "unknown failure";
}
