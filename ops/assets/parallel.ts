/**
 * Runs `work` on each item, at most `limit` at a time. After a failure, or once `signal` is aborted, nothing new begins;
 * what runs is waited for, so that nobody writes any more when this rejects with the first failure or the signal's reason.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const runner = async (): Promise<void> => {
    for (;;) {
      if (failures.length > 0 || signal?.aborted === true) return;
      const next = iterator.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (failure) {
        failures.push(failure);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, runner));
  if (failures.length > 0) throw failures[0];
  signal?.throwIfAborted();
}
