/** A text that is not one unambiguous JSON value. */
export class AmbiguousJson extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "AmbiguousJson";
  }
}

/** Levels of objects and lists in each other. Real reports have up to 30; whoever walks down thousands runs out of stack. */
export const DEEPEST_JSON = 100;

/**
 * Parses JSON and refuses an object that has a key twice. RFC 8259 leaves it open which of the two counts, so two
 * readers of one signed text could see two different statements. Throws {@link AmbiguousJson} and nothing else.
 */
export function parseJson(text: string): unknown {
  if (isDeep(text)) throw new AmbiguousJson(`it is nested deeper than ${DEEPEST_JSON} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (failure) {
    throw new AmbiguousJson(`it is not JSON (${(failure as Error).message})`);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined)
    throw new AmbiguousJson(`the key ${JSON.stringify(twice)} stands twice in one object`);
  return value;
}

/** Counts brackets outside of strings, in a text that need not be JSON. */
function isDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position];
    if (quoted && character === "\\") position += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "{" || character === "[")) depth += 1;
    else if (!quoted && (character === "}" || character === "]")) depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}

/** The first key that stands twice in one object of a text that is known to be JSON. */
function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | "array")[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text[position];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push("array");
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = endOfString(text, position);
      const keys = open.at(-1);
      if (keys instanceof Set && nextCharacter(text, end) === ":") {
        const key = JSON.parse(text.slice(position, end)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      position = end - 1;
    }
    position += 1;
  }
  return undefined;
}

/** Position just after the closing quote. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (text[position] !== '"') position += text[position] === "\\" ? 2 : 1;
  return position + 1;
}

function nextCharacter(text: string, from: number): string | undefined {
  let position = from;
  while (" \t\r\n".includes(text[position] ?? "x")) position += 1;
  return text[position];
}
