/** A text that is not one unambiguous JSON value. */
export class AmbiguousJson extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "AmbiguousJson";
  }
}

/**
 * Parses JSON and refuses an object that has a key twice. RFC 8259 leaves it open which of the two counts, so two
 * readers of one signed text could see two different statements.
 */
export function parseJson(text: string): unknown {
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
