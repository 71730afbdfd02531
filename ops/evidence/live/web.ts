import { fetchThroughProxy } from "../../http/network";
import { Refusal } from "../refusal";
import { LIMIT_MS } from "./limit";

/** What a collector needs of the world beside files. */
export interface Outside {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
}

let through: typeof fetch | undefined;

/** The real one; by way of HTTPS_PROXY where there is one. */
export const OUTSIDE: Outside = {
  environment: process.env,
  fetch: (input, init) => (through ??= fetchThroughProxy())(input, init),
};

/** Largest answer that is read, bytes. */
const LARGEST = 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks once, within the limit, and follows no redirect: it would carry a credential to somebody else. */
export async function ask(
  { fetch }: Pick<Outside, "fetch">,
  url: string,
  init: RequestInit = {},
): Promise<Answer> {
  const response = await fetch(url, {
    ...init,
    redirect: "manual",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(part, { stream: true });
    if (text.length > LARGEST) break;
  }
  return { status: response.status, text };
}

/** An address that is safe to send a credential to: HTTPS, or this machine. */
export function secureAddress(value: string, option: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const local = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (
    url !== undefined &&
    (url.protocol === "https:" || (url.protocol === "http:" && local)) &&
    url.username === "" &&
    url.password === ""
  )
    return url;
  throw new Refusal(
    `${option} is no address that begins with https:// and names no user`,
    "give one like https://app.example.com/",
  );
}
