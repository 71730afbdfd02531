import type { Attribution } from "./tally";

/**
 * Reads from an answer who gave it. The API says `x-served-by: <slot>/<version>`; a page carries
 * `data-version="<version>"` or an element `#version` that shows it; an answer that came from the AI service says `x-ai-revision`, or has `revision` in its JSON.
 */
export function attribute(rawHeaders: readonly string[], body: string): Attribution {
  const server = header(rawHeaders, "x-served-by");
  const type = header(rawHeaders, "content-type") ?? "";
  const attribution = server === undefined ? {} : { server, slot: server.split("/", 1)[0] };
  if (type.startsWith("text/html")) return { ...attribution, page: pageVersion(body) };
  if (type.startsWith("application/json")) {
    return { ...attribution, revision: header(rawHeaders, "x-ai-revision") ?? revisionOf(body) };
  }
  return attribution;
}

/** Whether the body tells something that the headers do not. */
export function tellsInBody(rawHeaders: readonly string[]): boolean {
  return /^(text\/html|application\/json)/.test(header(rawHeaders, "content-type") ?? "");
}

export function header(rawHeaders: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
}

function pageVersion(body: string): string | undefined {
  return /\b(?:data-version="|id="version"[^>]{0,200}>\s*)([\w.+-]{1,64})/.exec(body)?.[1];
}

function revisionOf(body: string): string | undefined {
  return /"revision"\s*:\s*"([^"\\]{1,128})"/.exec(body)?.[1];
}
