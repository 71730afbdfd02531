import type { ServerResponse } from "node:http";
import type { ResponseHeaders } from "./model/responseHeaders";

const TITLES = {
  400: "Bad Request",
  405: "Not Allowed",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
} as const;

/**
 * An answer of the load balancer's own, in the form that an ALB gives it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#load-balancer-http-error-codes
 */
export function answerError(
  response: ServerResponse,
  status: keyof typeof TITLES,
  changes: ResponseHeaders,
): void {
  const title = `${status} ${TITLES[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  answer(response, status, { "content-type": "text/html" }, body, changes);
}

export function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  changes: ResponseHeaders,
): void {
  const own = changes.removed.has("server") ? {} : { server: "awselb/2.0" };
  response
    .writeHead(status, { ...own, ...headers, ...changes.set, "content-length": Buffer.byteLength(body) })
    .end(body);
}
