/**
 * Waits for a condition: runs `check` until it stops throwing. When the deadline passes, throws what it waited for
 * and the last failure. The deadline is against hanging and says nothing about speed: other things run on the machine.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { what, deadline = 60_000, pause = 20 }: { what: string; deadline?: number; pause?: number },
): Promise<T> {
  const end = Date.now() + deadline;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > end) {
        throw new Error(`waited ${deadline} ms in vain until ${what}: ${String(failure)}`, {
          cause: failure,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
