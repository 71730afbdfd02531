import type { IncomingHttpHeaders } from "node:http";

/** A request to an AWS API as the endpoint hands it to a service's protocol: body decoded, checksums verified. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly requestId: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** A fault in the service's own words, before its protocol has given it a form. */
export interface WireFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What a role must be allowed before a request is heard. */
export interface Need {
  /** As policies name it: `elasticloadbalancing:ModifyRule`. */
  readonly action: string;
  /** ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
  /** The code of the refusal, where it is not the service's usual one. */
  readonly denied?: string;
}

/**
 * One service's protocol behind AWS_ENDPOINT_URL. The endpoint picks it by the service name in the signature's
 * credential scope, so that REST XML, JSON 1.1 and query protocols stand side by side.
 */
export interface WireProtocol {
  /** Service name in the credential scope: `s3`, `cloudfront`, `elasticloadbalancing` … */
  readonly service: string;
  /** Answers; throws CloudError for a refusal. Undefined: this action is not modelled. */
  handle(request: WireRequest): WireResponse | undefined | Promise<WireResponse | undefined>;
  /** What a role's policies must allow for the request; undefined for an action that is not modelled. */
  needs?(request: WireRequest): readonly Need[] | undefined;
  /** The code of a refusal for want of a right. Default `AccessDeniedException`. */
  readonly denied?: string;
  /** How the service writes an error. */
  refusal(fault: WireFault, request: Pick<WireRequest, "requestId" | "path" | "method">): WireResponse;
}

/** Escapes text for XML element content. */
export const xmlText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\r", "&#13;");
