/**
 * The one access key that the rehearsal knows. Requests must be signed with it; the signature itself is not computed
 * again: both ends are on this machine, and the key is no secret.
 */
export const ACCESS_KEY = { id: "SLUICEREHEARSAL", secret: "rehearsal-only-not-a-secret" } as const;

export interface Credential {
  readonly keyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Reads the credential scope of Signature Version 4, or 4A (which has no region).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  const scope = /^AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\s+.*Credential=([^,\s]+)/.exec(
    authorization ?? "",
  )?.[1];
  const parts = scope?.split("/") ?? [];
  if (parts.at(-1) !== "aws4_request") return undefined;
  const [keyId, service] = [parts[0], parts.at(-2)];
  if (keyId === undefined || service === undefined || parts.length < 4) return undefined;
  return { keyId, service, region: parts.length === 5 ? (parts[2] ?? "*") : "*" };
}
