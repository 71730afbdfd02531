import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A signed request as it was sent, or as someone hands it on to be judged. Header names in small letters. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The parts of an `Authorization: AWS4-HMAC-SHA256 …` header. */
export function partsOf(authorization: string | undefined):
  | {
      keyId: string;
      scope: string;
      day: string;
      region: string;
      service: string;
      signed: string[];
      signature: string;
    }
  | undefined {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization ?? "",
    );
  if (found === null) return undefined;
  const [, keyId = "", day = "", region = "", service = "", signed = "", signature = ""] = found;
  const scope = `${day}/${region}/${service}/aws4_request`;
  return { keyId, scope, day, region, service, signed: signed.split(";"), signature };
}

/**
 * Whether the request was signed with the secret, computed again from what it holds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedWith(secret: string, request: SignedRequest): boolean {
  const parts = partsOf(request.headers.authorization);
  if (parts === undefined) return false;
  const url = new URL(request.url);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");
  const headers = parts.signed.map((name) => `${name}:${(request.headers[name] ?? "").trim()}\n`).join("");
  const canonical = [
    request.method.toUpperCase(),
    url.pathname,
    query,
    headers,
    parts.signed.join(";"),
    sha256(request.body),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"] ?? "", parts.scope, sha256(canonical)].join(
    "\n",
  );
  const key = [parts.region, parts.service, "aws4_request"].reduce<Buffer>(
    (made, part) => hmac(made, part),
    hmac(`AWS4${secret}`, parts.day),
  );
  return timingSafeEqual(hmac(key, text), Buffer.from(parts.signature, "hex"));
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
