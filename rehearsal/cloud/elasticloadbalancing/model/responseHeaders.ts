import { z } from "zod";

/** Listener attributes that set a header of every response, and the header each sets. */
const HEADERS = {
  routingHttpResponseStrictTransportSecurityHeaderValue: "strict-transport-security",
  routingHttpResponseAccessControlAllowOriginHeaderValue: "access-control-allow-origin",
  routingHttpResponseAccessControlAllowMethodsHeaderValue: "access-control-allow-methods",
  routingHttpResponseAccessControlAllowHeadersHeaderValue: "access-control-allow-headers",
  routingHttpResponseAccessControlAllowCredentialsHeaderValue: "access-control-allow-credentials",
  routingHttpResponseAccessControlExposeHeadersHeaderValue: "access-control-expose-headers",
  routingHttpResponseAccessControlMaxAgeHeaderValue: "access-control-max-age",
  routingHttpResponseContentSecurityPolicyHeaderValue: "content-security-policy",
  routingHttpResponseXContentTypeOptionsHeaderValue: "x-content-type-options",
  routingHttpResponseXFrameOptionsHeaderValue: "x-frame-options",
} as const;

type HeaderInput = keyof typeof HEADERS;

const value = z.string().min(1).max(1024).optional();

/**
 * Header modification of a listener, with the values as they are to be sent.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
 */
export const responseHeaderInputs = {
  ...(Object.fromEntries(Object.keys(HEADERS).map((name) => [name, value])) as Record<
    HeaderInput,
    typeof value
  >),
  routingHttpResponseServerEnabled: z.boolean().optional(),
};

/** Headers to set on each response, and those to take away; names in lower case. */
export interface ResponseHeaders {
  readonly set: Readonly<Record<string, string>>;
  readonly removed: ReadonlySet<string>;
}

export function responseHeadersOf(
  inputs: Readonly<Partial<Record<HeaderInput, string>>> & {
    readonly routingHttpResponseServerEnabled?: boolean;
  },
): ResponseHeaders {
  const set: Record<string, string> = {};
  for (const [input, header] of Object.entries(HEADERS) as [HeaderInput, string][]) {
    const declared = inputs[input];
    if (declared !== undefined) set[header] = declared;
  }
  const withoutServer = inputs.routingHttpResponseServerEnabled === false;
  return { set, removed: new Set([...Object.keys(set), ...(withoutServer ? ["server"] : [])]) };
}
