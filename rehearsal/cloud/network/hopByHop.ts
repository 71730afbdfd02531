/**
 * Headers that speak of one connection only, so that nobody in between passes them on (RFC 9110, 7.6.1; RFC 9112). Who
 * passes requests on adds what it answers or takes for itself.
 */
export const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;
