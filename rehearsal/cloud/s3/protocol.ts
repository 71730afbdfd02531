import { XMLParser } from "fast-xml-parser";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { type WireProtocol, type WireRequest, type WireResponse, xmlText } from "../wire/protocol";
import type { Access } from "./access";
import { type BucketRecord, type Buckets, requireBucket } from "./bucketRecord";
import { s3Needs } from "./needs";
import { requireUnlocked, retainUntil } from "./objectLock";
import type { ObjectVersion, Objects } from "./objects";

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
/** Headers that S3 keeps with an object and returns. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const KEPT = [
  "content-type",
  "cache-control",
  "content-encoding",
  "content-disposition",
  "content-language",
  "expires",
];
/** Query parameters that do not change which action is meant. */
const NEUTRAL = new Set(["x-id", "versionId"]);

/** What the protocol needs of the world: its time, and who is told of a new version. */
interface Events {
  now(): number;
  written(bucket: string, key: string, version: ObjectVersion): void;
}

/** The part of S3's REST protocol (path style) that is modelled. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
export function s3Protocol(
  world: World,
  buckets: Buckets,
  objects: Objects,
  access: Access,
  events: Events,
): WireProtocol {
  const requireDeletable = (bucket: string, key: string, versionId: string | undefined): void => {
    if (versionId !== undefined) requireUnlocked(objects.find(bucket, key, versionId), events.now());
  };
  const handle = (request: WireRequest): WireResponse | undefined => {
    const { bucket: name, key } = target(request.path);
    if (name === "") return undefined;
    const other = [...request.query.keys()].filter((one) => !NEUTRAL.has(one));
    if (key === undefined) return onBucket(request, requireBucket(buckets, name), other);
    if (other.length > 0) return undefined;
    return onObject(request, requireBucket(buckets, name), key);
  };

  const onBucket = (
    request: WireRequest,
    bucket: BucketRecord,
    other: string[],
  ): WireResponse | undefined => {
    const { method, query } = request;
    if (method === "HEAD" && other.length === 0)
      return { status: 200, headers: { "x-amz-bucket-region": bucket.region } };
    if (method === "GET" && query.get("list-type") === "2") {
      access.requireOwner(bucket, "s3:ListBucket");
      return list(bucket, query);
    }
    if (method === "POST" && query.has("delete")) return removeAll(bucket, request.body);
    return undefined;
  };

  const onObject = (request: WireRequest, bucket: BucketRecord, key: string): WireResponse | undefined => {
    const { method, headers, query } = request;
    const versionId = query.get("versionId") ?? undefined;
    switch (method) {
      case "PUT":
        if (headers["x-amz-copy-source"] !== undefined) return undefined;
        access.requireOwner(bucket, "s3:PutObject", key);
        return put(bucket, key, request);
      case "GET":
      case "HEAD":
        if (headers.range !== undefined) return undefined;
        access.requireOwner(bucket, "s3:GetObject", key);
        return get(bucket, key, versionId, request);
      case "DELETE": {
        access.requireOwner(bucket, "s3:DeleteObject", key);
        requireDeletable(bucket.name, key, versionId);
        const gone = objects.remove(bucket.name, key, bucket.versioning === "Enabled", versionId);
        return {
          status: 204,
          headers: {
            ...versionHeader(gone),
            ...(gone?.deleteMarker === true ? { "x-amz-delete-marker": "true" } : {}),
          },
        };
      }
      default:
        return undefined;
    }
  };

  const put = (bucket: BucketRecord, key: string, { headers, body }: WireRequest): WireResponse => {
    if (Buffer.byteLength(key) > 1024)
      throw new CloudError(
        "KeyTooLongError",
        `your key is too long: ${Buffer.byteLength(key)} bytes, 1024 are allowed`,
      );
    if (headers["if-none-match"] === "*" && objects.find(bucket.name, key) !== undefined) {
      throw new CloudError(
        "PreconditionFailed",
        "at least one of the preconditions you specified did not hold (If-None-Match: *)",
      );
    }
    const version = objects.put(
      bucket.name,
      key,
      body,
      keptHeaders(headers),
      bucket.versioning === "Enabled",
      retainUntil(bucket.retention, events.now()),
    );
    events.written(bucket.name, key, version);
    return {
      status: 200,
      headers: { etag: version.etag, "x-amz-server-side-encryption": "AES256", ...versionHeader(version) },
    };
  };

  const get = (
    bucket: BucketRecord,
    key: string,
    versionId: string | undefined,
    { method, headers }: WireRequest,
  ): WireResponse => {
    const version = objects.find(bucket.name, key, versionId);
    if (version === undefined) throw new CloudError("NoSuchKey", "the specified key does not exist");
    const described = {
      ...version.headers,
      ...versionHeader(version),
      etag: version.etag,
      "last-modified": new Date(version.lastModified).toUTCString(),
      "accept-ranges": "bytes",
      "x-amz-server-side-encryption": "AES256",
    };
    if (headers["if-none-match"] === version.etag) return { status: 304, headers: described };
    if (method === "HEAD")
      return { status: 200, headers: { ...described, "content-length": String(version.bytes) } };
    return { status: 200, headers: described, body: objects.body(version) };
  };

  const list = (bucket: BucketRecord, query: URLSearchParams): WireResponse => {
    if (query.has("delimiter"))
      throw new CloudError(
        "NotImplemented",
        "ListObjectsV2 with a delimiter is not modelled by the embedded cloud",
      );
    const prefix = query.get("prefix") ?? "";
    const most = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
    const token = query.get("continuation-token");
    const after =
      token === null ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString();
    const keys = objects
      .keys(bucket.name, prefix)
      .filter((key) => after === "" || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
    const page = keys.slice(0, most);
    const encode = query.get("encoding-type") === "url" ? encodeURIComponent : xmlText;
    const contents = page.map((key) => {
      const found = objects.find(bucket.name, key);
      return `<Contents><Key>${encode(key)}</Key><LastModified>${new Date(found?.lastModified ?? 0).toISOString()}</LastModified><ETag>${xmlText(found?.etag ?? "")}</ETag><Size>${found?.bytes ?? 0}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    });
    const truncated = keys.length > page.length;
    const next = truncated
      ? `<NextContinuationToken>${Buffer.from(page.at(-1) ?? "").toString("base64url")}</NextContinuationToken>`
      : "";
    const encoding = query.get("encoding-type") === "url" ? "<EncodingType>url</EncodingType>" : "";
    return xml(
      `<ListBucketResult ${NAMESPACE}><Name>${bucket.name}</Name><Prefix>${encode(prefix)}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys>${encoding}<IsTruncated>${truncated}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
    );
  };

  const removeAll = (bucket: BucketRecord, body: Buffer): WireResponse => {
    const wanted = deletions(body);
    const results = wanted.map(({ key, versionId }) => {
      access.requireOwner(bucket, "s3:DeleteObject", key);
      requireDeletable(bucket.name, key, versionId);
      const gone = objects.remove(bucket.name, key, bucket.versioning === "Enabled", versionId);
      return `<Deleted><Key>${xmlText(key)}</Key>${gone?.deleteMarker === true ? `<DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>${gone.versionId}</DeleteMarkerVersionId>` : ""}</Deleted>`;
    });
    return xml(`<DeleteResult ${NAMESPACE}>${results.join("")}</DeleteResult>`);
  };

  return {
    service: "s3",
    denied: "AccessDenied",
    needs: (request) => s3Needs(world, buckets, objects, request, target(request.path)),
    handle,
    refusal,
  };
}

/** `/bucket/a%20key` → the bucket and the decoded key; no key when the path names the bucket alone. */
function target(path: string): { bucket: string; key: string | undefined } {
  const [, bucket = "", rest = ""] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: rest === "" ? undefined : decodeURIComponent(rest) };
  } catch {
    throw new CloudError("InvalidURI", `couldn't parse the specified URI: ${path}`);
  }
}

function keptHeaders(headers: WireRequest["headers"]): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => KEPT.includes(name) || name.startsWith("x-amz-meta-"),
  );
  const own = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  // aws-chunked is how the body travelled, not what it is.
  const encoding = (own["content-encoding"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "" && one !== "aws-chunked");
  delete own["content-encoding"];
  return {
    "content-type": "application/octet-stream",
    ...own,
    ...(encoding.length > 0 ? { "content-encoding": encoding.join(", ") } : {}),
  };
}

function deletions(body: Buffer): { key: string; versionId?: string }[] {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => name === "Object",
  });
  const parsed = parser.parse(body) as { Delete?: { Object?: { Key: string; VersionId?: string }[] } };
  const objects = parsed.Delete?.Object ?? [];
  if (objects.length === 0 || objects.length > 1000)
    throw new CloudError("MalformedXML", `DeleteObjects takes 1 to 1000 keys, got ${objects.length}`);
  return objects.map(({ Key, VersionId }) => ({ key: Key, versionId: VersionId }));
}

const versionHeader = (version: ObjectVersion | undefined): Record<string, string> =>
  version === undefined || version.versionId === "null" ? {} : { "x-amz-version-id": version.versionId };

const xml = (body: string, status = 200): WireResponse => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html ; the answer to a HEAD has no body. */
const refusal: WireProtocol["refusal"] = ({ status, code, message }, { requestId, path, method }) =>
  method === "HEAD"
    ? { status }
    : xml(
        `<Error><Code>${code}</Code><Message>${xmlText(message)}</Message><Resource>${xmlText(path)}</Resource><RequestId>${requestId}</RequestId></Error>`,
        status,
      );
