import { type EdgeRequest, type Headers, cookiePairs, cookieText, queryPairs, queryText } from "./values";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
interface Value {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}
type Values = Record<string, Value>;

interface EventContext {
  readonly distributionDomainName: string;
  readonly distributionId: string;
  readonly requestId: string;
  readonly viewerAddress: string;
}

export function viewerRequestEvent(
  request: EdgeRequest,
  { viewerAddress, ...context }: EventContext,
): object {
  const { cookie, ...headers } = request.headers;
  return {
    version: "1.0",
    context: { ...context, eventType: "viewer-request" },
    viewer: { ip: viewerAddress },
    request: {
      method: request.method,
      uri: request.uri,
      querystring: grouped(queryPairs(request.query)),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      cookies: grouped(cookiePairs(cookie)),
    },
  };
}

/** A response that the function made itself. */
export interface GeneratedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export type FunctionResult =
  { readonly request: EdgeRequest } | { readonly response: GeneratedResponse } | { readonly invalid: string };

/** Reads what the handler returned: the request, changed or not, or a response (it has a status code). */
export function readResult(result: unknown, original: EdgeRequest): FunctionResult {
  if (!isBag(result)) return { invalid: "the function must return the request or a response object" };
  return "statusCode" in result ? readResponse(result) : readRequest(result, original);
}

function readRequest(result: Readonly<Record<string, unknown>>, original: EdgeRequest): FunctionResult {
  const { uri, method, querystring, headers, cookies } = result;
  if (typeof uri !== "string" || !uri.startsWith("/"))
    return { invalid: `request.uri must be a path that begins with /, is ${JSON.stringify(uri)}` };
  if (method !== original.method)
    return {
      invalid: `request.method is read only; it was ${original.method} and is ${JSON.stringify(method)}`,
    };
  const parts = [querystring, headers, cookies].map((part) => pairsOf(part));
  const [query, own, jar] = parts;
  if (query === undefined || own === undefined || jar === undefined) {
    return {
      invalid: "request.querystring, request.headers and request.cookies must map names to {value: string}",
    };
  }
  const cookie = cookieText(jar);
  const plain = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]));
  return {
    request: {
      method: original.method,
      uri,
      query: queryText(query),
      headers: { ...plain, ...(cookie === "" ? {} : { cookie }) },
    },
  };
}

function readResponse({
  statusCode,
  headers = {},
  cookies = {},
  body,
}: Readonly<Record<string, unknown>>): FunctionResult {
  if (
    typeof statusCode !== "number" ||
    !Number.isInteger(statusCode) ||
    statusCode < 200 ||
    statusCode > 599
  ) {
    return {
      invalid: `response.statusCode must be a whole number from 200 to 599, is ${JSON.stringify(statusCode)}`,
    };
  }
  const [own, jar, bytes] = [pairsOf(headers), pairsOf(cookies), bodyOf(body)];
  if (own === undefined || jar === undefined)
    return { invalid: "response.headers and response.cookies must map names to {value: string}" };
  if (bytes === undefined)
    return { invalid: "response.body must be a string or {encoding: 'text' | 'base64', data: string}" };
  const plain = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]));
  const set = jar.map(([name, value]) => `${name}=${value}`);
  return {
    response: {
      status: statusCode,
      headers: { ...plain, ...(set.length > 0 ? { "set-cookie": set } : {}) },
      body: bytes,
    },
  };
}

function bodyOf(body: unknown): Buffer | undefined {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (!isBag(body) || typeof body.data !== "string") return undefined;
  if (body.encoding !== "text" && body.encoding !== "base64") return undefined;
  return Buffer.from(body.data, body.encoding === "text" ? "utf8" : "base64");
}

function grouped(pairs: readonly (readonly [string, string])[]): Values {
  const values: Values = {};
  for (const [name, value] of pairs) {
    const before = values[name];
    // The last value wins, and all of them are in multiValue.
    values[name] =
      before === undefined
        ? { value }
        : { value, multiValue: [...(before.multiValue ?? [{ value: before.value }]), { value }] };
  }
  return values;
}

function pairsOf(values: unknown): [string, string][] | undefined {
  if (values === undefined) return [];
  if (!isBag(values)) return undefined;
  const pairs: [string, string][] = [];
  for (const [name, entry] of Object.entries(values)) {
    if (!isBag(entry)) return undefined;
    const all = Array.isArray(entry.multiValue) ? (entry.multiValue as unknown[]) : [entry];
    for (const one of all) {
      if (!isBag(one) || typeof one.value !== "string") return undefined;
      pairs.push([name, one.value]);
    }
  }
  return pairs;
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
