/** The parts of a request that a firewall looks at. Bodies are not read: what a body holds is not judged here. */
export interface Inspected {
  readonly method: string;
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What was sent, and what it means once decoded; a broken encoding stays as it is. */
const readings = (text: string): string[] => {
  try {
    const plain = decodeURIComponent(text.replaceAll("+", " "));
    return plain === text ? [text] : [text, plain];
  } catch {
    return [text];
  }
};

const holds = (pattern: RegExp, ...texts: readonly string[]): boolean =>
  texts.some((text) => readings(text).some((reading) => pattern.test(reading)));

/** CVE-2021-44228: a lookup that Log4j 2 would follow, also where its letters are hidden in lookups of their own. */
export const log4j = ({ path, query, headers }: Inspected): boolean =>
  holds(/\$\{\s*(jndi\s*:|\$\{|lower:|upper:|env:|::-)/i, path, query, ...Object.values(headers));

export const traversal = ({ path, query }: Inspected): boolean =>
  holds(/(^|[/\\=])\.\.([/\\]|$)/, path, query);

export const crossSiteScripting = ({ query, headers }: Inspected): boolean =>
  holds(/<\s*script\b|javascript:|\bon(error|load)\s*=/i, query, headers.cookie ?? "");

export const sqlInjection = ({ query }: Inspected): boolean =>
  holds(/'\s*(or|and)\s+['\d]|\bunion\s+(all\s+)?select\b|;\s*(drop|delete|insert)\s/i, query);

export const metadataService = ({ query }: Inspected): boolean => holds(/\b169\.254\.169\.254\b/, query);
