import type { IncomingHttpHeaders } from "node:http";

/** A request to one of Google's APIs, its body read. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers; undefined: this method is not modelled. */
export type ApiHandler = (request: ApiRequest) => ApiAnswer | undefined;

/** An error in the form of Google's APIs: https://cloud.google.com/apis/design/errors#http_mapping */
export const apiError = (status: number, reason: string, message: string): ApiAnswer => ({
  status,
  body: { error: { code: status, message, status: reason } },
});

/** The token of `Authorization: Bearer …`. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer ([^\s]+)$/i.exec(authorization ?? "")?.[1];
