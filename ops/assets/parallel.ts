/**
 * Runs `work` on each item, at most `limit` at a time. After a failure nothing new begins; what runs is waited for, so
 * that nobody writes any more when this rejects with the first failure.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const runner = async (): Promise<void> => {
    for (;;) {
      const next = failures.length > 0 ? undefined : iterator.next();
      if (next === undefined || next.done === true) return;
      try {
        await work(next.value);
      } catch (failure) {
        failures.push(failure);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, runner));
  if (failures.length > 0) throw failures[0];
}
