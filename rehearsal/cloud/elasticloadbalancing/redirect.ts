/** A redirect action; every part may reuse the request's by `#{…}`. */
export interface Redirect {
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly statusCode: "HTTP_301" | "HTTP_302";
}

/** The parts of the URL that a client asked for. `path` begins with a slash. */
export interface AskedUrl {
  readonly protocol: "HTTP" | "HTTPS";
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly query: string;
}

/**
 * The Location of a redirect, with the port always written out, as an ALB does.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions
 */
export function locationOf(redirect: Redirect, asked: AskedUrl): string {
  const values: Record<string, string> = {
    protocol: asked.protocol,
    host: asked.host,
    port: String(asked.port),
    path: asked.path.replace(/^\//, ""),
    query: asked.query,
  };
  const fill = (text: string): string =>
    text.replace(/#\{(protocol|host|port|path|query)\}/g, (_, name: string) => values[name] ?? "");
  const query = fill(redirect.query);
  const location = `${fill(redirect.protocol).toLowerCase()}://${fill(redirect.host)}:${fill(redirect.port)}${fill(redirect.path)}`;
  return query === "" ? location : `${location}?${query}`;
}

/** Whether the redirect leads to the very URL it came from, or back from HTTPS to HTTP: both are refused by AWS. */
export function redirectFault(redirect: Redirect): string | undefined {
  const unchanged =
    redirect.protocol === "#{protocol}" &&
    redirect.host === "#{host}" &&
    redirect.port === "#{port}" &&
    redirect.path === "/#{path}";
  return unchanged
    ? "changes none of protocol, host, port and path, which would redirect for ever"
    : undefined;
}
