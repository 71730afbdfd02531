/** A property bag as it crosses the engine's wire: plain JSON, with {@link UNKNOWN} where a preview cannot know. */
export type Properties = Record<string, unknown>;

/** How the engine writes a value that is not known yet (sdk/go/common/resource/plugin: UnknownStringValue). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Marks assets, archives and secrets on the engine's wire (sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export const isUnknown = (value: unknown): boolean => value === UNKNOWN;

/** Whether a value is unknown itself or holds something unknown at any depth. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(containsUnknown);
  return false;
}

/** Removes what JSON cannot carry: the wire has no `undefined`. */
export function withoutUndefined(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

/** Structural equality of wire values; an absent key equals an undefined one. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (!isBag(left) || !isBag(right)) return false;
  // An asset or archive is what it holds, wherever its file lies (pulumi sdk/go/common/resource/asset, Equals).
  if (
    SIGNATURE in left &&
    left[SIGNATURE] === right[SIGNATURE] &&
    typeof left.hash === "string" &&
    left.hash !== ""
  )
    return left.hash === right.hash;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => equal(left[key], right[key]));
}

/** The paths (`healthCheck.interval`, `tags.owner`) at which two bags differ; a list counts as one value. */
export function changedPaths(before: Properties, after: Properties, prefix = ""): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (equal(old, now)) return [];
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isPlain(old) && isPlain(now) ? changedPaths(old, now, path) : [path];
  });
}

/** A bag that is no asset or archive: those change as a whole. */
const isPlain = (value: unknown): value is Properties => isBag(value) && !(SIGNATURE in value);

function isBag(value: unknown): value is Properties {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
