/** Longest that Google may take to give a token, milliseconds: its library would wait without end. */
const LIMIT_MS = 10_000;

/** A token of Google, or a failure that says that none came in time. */
export function inTime(token: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Google gives no token within ${LIMIT_MS / 1000} s`)),
      LIMIT_MS,
    );
  });
  return Promise.race([token, late]).finally(() => clearTimeout(timer));
}
