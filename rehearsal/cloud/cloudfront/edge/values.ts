/** Headers as the edge handles them: lower-case names, one value each, but for Set-Cookie. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A request as it travels through the edge. The query is as sent, without the question mark. */
export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `a=1&b` as pairs of what was sent; nothing is decoded, so that nothing changes on the way. */
export const queryPairs = (query: string): [string, string][] =>
  query === "" ? [] : query.split("&").map((part) => split(part, "="));

export const queryText = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, value]) => (value === "" ? name : `${name}=${value}`)).join("&");

export const cookiePairs = (header: string | undefined): [string, string][] =>
  header === undefined || header === "" ? [] : header.split(";").map((part) => split(part.trim(), "="));

export const cookieText = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, value]) => `${name}=${value}`).join("; ");

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

type Selection = { readonly behaviour: string; readonly items?: readonly string[] };

/** The pairs that a policy's behaviour (none, whitelist, allExcept, all) lets through. */
export function selected(
  pairs: readonly (readonly [string, string])[],
  { behaviour, items = [] }: Selection,
): (readonly [string, string])[] {
  switch (behaviour) {
    case "none":
      return [];
    case "whitelist":
      return pairs.filter(([name]) => items.includes(name));
    case "allExcept":
      return pairs.filter(([name]) => !items.includes(name));
    default:
      return [...pairs];
  }
}
