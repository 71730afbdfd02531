import { CloudError } from "../../kernel/model";
import type { World } from "../../kernel/world";
import { xmlText } from "../../wire/protocol";
import type { Origin } from "../distributionInputs";
import type { DistributionRecord, Records } from "../records";
import type { Answer } from "./answers";
import type { EdgeRequest } from "./values";

const STATUS: Readonly<Record<string, number>> = { AccessDenied: 403, NoSuchKey: 404, NoSuchBucket: 404 };

/** Reads an object as the distribution, whose ARN the bucket's policy may name; without signing, as anybody. */
export function readFromS3(
  world: World,
  records: Records,
  record: DistributionRecord,
  origin: Origin,
  request: EdgeRequest,
): Answer {
  const key = keyOf(`${origin.originPath}${request.uri}`);
  if (key === undefined) return refused(400, "InvalidURI", "couldn't parse the specified URI");
  if (request.method !== "GET" && request.method !== "HEAD")
    return refused(405, "MethodNotAllowed", "the specified method is not allowed against this resource");
  const signing =
    origin.originAccessControlId === undefined
      ? undefined
      : records.accessControls.get(origin.originAccessControlId)?.inputs.signingBehavior;
  const signed = signing === "always" || signing === "no-override";
  try {
    const found = world
      .use("objects")
      .read(
        origin.domainName,
        key,
        signed
          ? { service: "cloudfront.amazonaws.com", sourceArn: record.arn }
          : { service: "", sourceArn: "" },
      );
    const headers = {
      ...found.headers,
      etag: found.etag,
      "last-modified": new Date(found.lastModified).toUTCString(),
      "accept-ranges": "bytes",
      "x-amz-server-side-encryption": "AES256",
      "content-length": String(found.body.length),
      server: "AmazonS3",
    };
    return { status: 200, headers, body: request.method === "HEAD" ? Buffer.alloc(0) : found.body };
  } catch (reason) {
    if (!(reason instanceof CloudError)) throw reason;
    return refused(STATUS[reason.code] ?? 500, reason.code, reason.message.slice(reason.code.length + 2));
  }
}

/** S3 answers an error with XML: a missing asset is never a page. */
function refused(status: number, code: string, message: string): Answer {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${xmlText(message)}</Message></Error>`,
  );
  return {
    status,
    headers: { "content-type": "application/xml", "content-length": String(body.length), server: "AmazonS3" },
    body,
  };
}

function keyOf(path: string): string | undefined {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return undefined;
  }
}
