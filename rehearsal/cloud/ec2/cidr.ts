/** An IPv4 range: first and last address as numbers, and the prefix length. */
export interface Range {
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `10.20.0.0/16`; undefined when it is no range, or its address has bits beyond the prefix (AWS refuses that too). */
export function parseRange(text: string): Range | undefined {
  const numbers = PATTERN.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = numbers;
  if ([a, b, c, d].some((part) => part > 255) || prefix > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, last: first + size - 1, prefix } : undefined;
}

export const contains = (outer: Range, inner: Range): boolean =>
  outer.first <= inner.first && inner.last <= outer.last;

export const overlaps = (left: Range, right: Range): boolean =>
  left.first <= right.last && right.first <= left.last;
