import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { CloudError } from "../kernel/model";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const ALGORITHMS: Readonly<Record<string, (body: Buffer) => string>> = {
  "x-amz-checksum-crc32": (body) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(crc32(body));
    return four.toString("base64");
  },
  "x-amz-checksum-sha1": (body) => createHash("sha1").update(body).digest("base64"),
  "x-amz-checksum-sha256": (body) => createHash("sha256").update(body).digest("base64"),
  "content-md5": (body) => createHash("md5").update(body).digest("base64"),
};
const UNMODELLED = ["x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme"];

/**
 * Verifies every checksum that came with the body, as header or trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function verifyChecksums(body: Buffer, headers: Headers, trailers: Headers): void {
  const sent = { ...headers, ...trailers };
  for (const name of UNMODELLED) {
    if (sent[name] !== undefined)
      throw new CloudError("NotImplemented", `${name} is not modelled; send x-amz-checksum-crc32 or -sha256`);
  }
  for (const [name, compute] of Object.entries(ALGORITHMS)) {
    const expected = sent[name];
    if (expected === undefined) continue;
    const found = compute(body);
    if (expected !== found) {
      throw new CloudError(
        "BadDigest",
        `the ${name} you specified did not match what was received: sent ${String(expected)}, computed ${found}`,
      );
    }
  }
  const signed = headers["x-amz-content-sha256"];
  if (
    typeof signed === "string" &&
    /^[0-9a-f]{64}$/.test(signed) &&
    signed !== createHash("sha256").update(body).digest("hex")
  ) {
    throw new CloudError(
      "XAmzContentSHA256Mismatch",
      "the provided x-amz-content-sha256 header does not match what was computed",
    );
  }
}
