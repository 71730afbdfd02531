/** Stands for a value that this preview cannot know yet. */
export const unknown: unique symbol = Symbol("unknown until up");

/** Whether a value, as {@link known} returns it, is unknown or holds something unknown at any depth. */
export function holdsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isBag(value) && Object.values(value).some(holdsUnknown);
}

/**
 * A plain copy of a resource's properties in which {@link unknown} marks what is not known yet.
 *
 * The properties that CrossGuard hands in throw on every access to an unknown value, and its server turns that
 * exception into an ADVISORY remark: the policy would have let the resource through. So the exception is caught
 * here, one property at a time, and each policy decides what not knowing means.
 *
 * With `only`, no other property of the outermost object is looked at.
 */
export function known(value: unknown, only?: readonly string[]): unknown {
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => at(value, index));
  if (!isBag(value)) return value;
  const keys = only === undefined ? Object.keys(value) : only.filter((key) => Object.hasOwn(value, key));
  return Object.fromEntries(keys.map((key) => [key, at(value, key)]));
}

function at(holder: object, key: string | number): unknown {
  let value: unknown;
  try {
    value = (holder as Record<string | number, unknown>)[key];
  } catch (failure) {
    if (failure instanceof Error && "unknownTypeSentinel" in failure) return unknown;
    throw failure;
  }
  return known(value);
}

/** Whether a value is a JSON object. */
export function isBag(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
