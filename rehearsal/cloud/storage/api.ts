import { apiError } from "../google/api";
import { type ApiAnswer, type ApiRequest, bearerOf } from "../network/api";
import { holds } from "../google/members";
import { ENGINEER } from "../googleidentity/engineer";
import type { World } from "../kernel/world";
import { type ObjectRecord, bucketResource, openBuckets, openObjects } from "./records";

/** Of the roles, those that contain storage.objects.get: https://docs.cloud.google.com/storage/docs/access-control/iam-roles */
const READERS = ["roles/storage.objectViewer", "roles/storage.objectUser", "roles/storage.objectAdmin"];
const WRITERS = ["roles/storage.objectUser", "roles/storage.objectAdmin", "roles/storage.objectCreator"];

const NOT_FOUND = apiError(404, "notFound", "No such object");

/**
 * Cloud Storage's JSON API, as much of it as models need: an object's metadata, its content, and its upload in one piece.
 * https://docs.cloud.google.com/storage/docs/json_api/v1/objects
 */
export function storageApi(world: World, request: ApiRequest): ApiAnswer | undefined {
  const { method, path, query } = request;
  const upload = /^\/upload\/storage\/v1\/b\/([^/]+)\/o$/.exec(path)?.[1];
  if (method === "POST" && upload !== undefined && query.get("uploadType") === "media")
    return refused(world, request, upload, WRITERS) ?? insert(world, request, upload);
  const [, bucket, name] = /^\/storage\/v1\/b\/([^/]+)\/o\/([^/]+)$/.exec(path) ?? [];
  if (method !== "GET" || bucket === undefined || name === undefined) return undefined;
  return (
    refused(world, request, bucket, READERS) ?? read(world, query, `${bucket}/${decodeURIComponent(name)}`)
  );
}

function refused(
  world: World,
  { headers }: ApiRequest,
  bucket: string,
  roles: readonly string[],
): ApiAnswer | undefined {
  const members = world.use("googleTokens").membersOf(bearerOf(headers.authorization) ?? "");
  if (members === undefined) return apiError(401, "required", "Invalid Credentials");
  if (openBuckets(world).get(bucket) === undefined)
    return apiError(404, "notFound", "The specified bucket does not exist.");
  // Whoever runs the program owns the project.
  if (members.includes(ENGINEER) || holds(world, bucketResource(bucket), roles, members)) return undefined;
  return apiError(403, "forbidden", `${members.join(", ")} does not have the needed access to ${bucket}.`);
}

function read(world: World, query: URLSearchParams, key: string): ApiAnswer {
  const found = openObjects(world).get(key);
  if (found === undefined) return NOT_FOUND;
  if (query.get("alt") !== "media") return { status: 200, body: metadata(key, found) };
  return {
    status: 200,
    body: Buffer.from(found.content, "base64"),
    headers: { "content-type": found.contentType },
  };
}

function insert(world: World, { query, headers, body }: ApiRequest, bucket: string): ApiAnswer {
  const key = `${bucket}/${query.get("name") ?? ""}`;
  const objects = openObjects(world);
  // Zero: only when there is none. https://docs.cloud.google.com/storage/docs/request-preconditions
  if (query.get("ifGenerationMatch") === "0" && objects.get(key) !== undefined)
    return apiError(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
  const record: ObjectRecord = {
    content: body.toString("base64"),
    generation: Date.now() * 1000,
    contentType: headers["content-type"] ?? "application/octet-stream",
  };
  objects.set(key, record);
  world.events.record("storage", "object-stored", key);
  return { status: 200, body: metadata(key, record) };
}

const metadata = (
  key: string,
  { content, generation, contentType }: ObjectRecord,
): Record<string, unknown> => ({
  kind: "storage#object",
  bucket: key.slice(0, key.indexOf("/")),
  name: key.slice(key.indexOf("/") + 1),
  size: String(Buffer.from(content, "base64").length),
  generation: String(generation),
  contentType,
});
