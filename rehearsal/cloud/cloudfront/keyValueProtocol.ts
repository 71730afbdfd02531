import { z } from "zod";
import { CloudError } from "../kernel/model";
import { asked } from "../wire/json";
import type { WireProtocol, WireRequest, WireResponse } from "../wire/protocol";
import type { KeyValueStoreRecord } from "./records";
import { LIMITS, sizeOf, type StoreContents } from "./storeContents";

/** Statuses that differ from the common ones. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_kvs_PutKey.html#API_kvs_PutKey_Errors */
const STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ConflictException: 409,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
};

const KEY_ACTIONS: Readonly<Record<string, string>> = { GET: "GetKey", PUT: "PutKey", DELETE: "DeleteKey" };

const putBody = z.strictObject({ Value: z.string() });

/**
 * The data plane of key value stores: REST with JSON, signed by Signature Version 4A since it belongs to no region. Every
 * change names the ETag that it was decided on. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
 */
export function keyValueProtocol(contents: StoreContents): WireProtocol {
  const require = (arn: string): KeyValueStoreRecord => {
    try {
      return contents.require(arn);
    } catch (failure) {
      if (!(failure instanceof CloudError)) throw failure;
      throw new CloudError(failure.code, `Key Value Store ${arn} was not found`);
    }
  };
  /** Whoever changes it must have seen what it holds now. */
  const requireCurrent = (store: KeyValueStoreRecord, { headers }: WireRequest): void => {
    const given = headers["if-match"];
    if (given === undefined)
      throw new CloudError("ValidationException", "1 validation error detected: ifMatch must not be null");
    if (given !== store.contents.etag)
      throw new CloudError(
        "ConflictException",
        `the If-Match version ${given} is not the current one of ${store.name}`,
      );
  };

  const onKey = (request: WireRequest, arn: string, key: string): WireResponse | undefined => {
    const store = require(arn);
    const { values } = store.contents;
    if (request.method === "GET") {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value === undefined)
        throw new CloudError("ResourceNotFoundException", `Key ${key} was not found in ${store.name}`);
      return json(200, { Key: key, Value: value, ...sizes(store) });
    }
    if (request.method === "PUT") {
      const { Value } = asked(putBody, bodyOf(request));
      for (const [what, text, most] of [
        ["key", key, LIMITS.key] as const,
        ["value", Value, LIMITS.value] as const,
      ])
        if (Buffer.byteLength(text) > most)
          throw new CloudError("ValidationException", `the ${what} has more than ${most} bytes`);
      requireCurrent(store, request);
      return changed(contents.put(arn, key, Value));
    }
    if (request.method !== "DELETE") return undefined;
    requireCurrent(store, request);
    if (!Object.hasOwn(values, key))
      throw new CloudError("ResourceNotFoundException", `Key ${key} was not found in ${store.name}`);
    return changed(contents.remove(arn, key));
  };

  return {
    service: "cloudfront-keyvaluestore",
    needs: ({ method, path }) => {
      const { arn, key, list } = placeOf(path);
      if (arn === undefined) return undefined;
      const action = key === undefined ? (list ? "ListKeys" : "DescribeKeyValueStore") : KEY_ACTIONS[method];
      return action === undefined
        ? undefined
        : [{ action: `cloudfront-keyvaluestore:${action}`, resource: arn }];
    },
    handle: (request) => {
      if (!/^AWS4-ECDSA-P256-SHA256\s/.test(request.headers.authorization ?? ""))
        throw new CloudError(
          "AccessDeniedException",
          "the request must be signed by Signature Version 4A (AWS4-ECDSA-P256-SHA256)",
        );
      const { arn, key, list } = placeOf(request.path);
      if (arn === undefined) return undefined;
      if (key !== undefined) return onKey(request, arn, key);
      if (request.method !== "GET") return undefined;
      const store = require(arn);
      const { values, etag, lastModified } = store.contents;
      if (list) return json(200, { Items: Object.entries(values).map(([Key, Value]) => ({ Key, Value })) });
      return json(
        200,
        {
          ...sizes(store),
          KvsARN: arn,
          Created: store.lastModified / 1000,
          LastModified: lastModified / 1000,
          Status: "READY",
        },
        { etag },
      );
    },
    refusal: ({ status, code, message }) =>
      json(STATUS[code] ?? status, { Message: message }, { "x-amzn-errortype": code }),
  };
}

/** `/key-value-stores/<ARN>`, and below it `/keys` or `/keys/<key>`. */
function placeOf(path: string): { arn?: string; key?: string; list?: boolean } {
  const [, arn, list, key] = /^\/key-value-stores\/([^/]+)(\/keys)?(?:\/(.+))?\/?$/.exec(path) ?? [];
  if (arn === undefined || (list === undefined && key !== undefined)) return {};
  return {
    arn: decodeURIComponent(arn),
    key: key === undefined ? undefined : decodeURIComponent(key),
    list: list !== undefined,
  };
}

function bodyOf({ body }: WireRequest): Record<string, unknown> {
  try {
    return JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  } catch {
    throw new CloudError("ValidationException", "the body is not JSON");
  }
}

const sizes = ({
  contents: { values },
}: KeyValueStoreRecord): { ItemCount: number; TotalSizeInBytes: number } => ({
  ItemCount: Object.keys(values).length,
  TotalSizeInBytes: sizeOf(values),
});

const changed = (store: KeyValueStoreRecord): WireResponse =>
  json(200, sizes(store), { etag: store.contents.etag });

const json = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): WireResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
