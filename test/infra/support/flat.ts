/** Secrets as the SDK sends them, put back into plain values, so that a test can compare what is inside. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const bag = value as Record<string, unknown>;
  if (bag["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270") return plain(bag.value);
  return Object.fromEntries(Object.entries(bag).map(([key, inner]) => [key, plain(inner)]));
}
