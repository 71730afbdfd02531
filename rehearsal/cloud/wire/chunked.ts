import { CloudError } from "../kernel/model";

/**
 * Undoes `Content-Encoding: aws-chunked`: `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n`, a chunk of length 0, then
 * trailing headers (the SDKs send a CRC-32 there by default).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeChunked(raw: Buffer): { body: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = raw.indexOf("\r\n", at);
    const size = /^([0-9a-fA-F]+)(;.*)?$/.exec(raw.toString("latin1", at, end < 0 ? at : end))?.[1];
    if (size === undefined) throw incomplete("a chunk has no length");
    const [from, length] = [end + 2, parseInt(size, 16)];
    if (length === 0)
      return { body: Buffer.concat(chunks), trailers: trailersOf(raw.toString("utf8", from)) };
    if (raw.length < from + length + 2) throw incomplete(`a chunk of ${length} bytes is cut short`);
    chunks.push(raw.subarray(from, from + length));
    at = from + length + 2;
  }
}

function trailersOf(text: string): Record<string, string> {
  const pairs = text.split("\r\n").flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 0
      ? []
      : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return Object.fromEntries(pairs);
}

const incomplete = (why: string): CloudError =>
  new CloudError("IncompleteBody", `the aws-chunked body is malformed: ${why}`);
