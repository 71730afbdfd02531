import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { CloudError, type Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { listen } from "../network/listen";
import { closeServer } from "../network/loopback";
import { callerOf, requireAllowed } from "./caller";
import { decodeChunked } from "./chunked";
import { verifyChecksums } from "./checksum";
import { ACCESS_KEY, credentialOf } from "./credential";
import { WireFaults } from "./faults";
import { type WireFault, type WireProtocol, type WireRequest, type WireResponse, xmlText } from "./protocol";

/** Larger bodies are refused: a release's files are small, and the endpoint holds a body in memory. */
const LARGEST_BODY = 256 * 1024 * 1024;

/** HTTP status by error code; every other refusal is 400. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AuthorizationError: 403,
  KMSAccessDenied: 400,
  ExpiredToken: 403,
  InvalidClientTokenId: 403,
  NotFound: 404,
  InvalidAccessKeyId: 403,
  MissingAuthenticationToken: 403,
  SignatureDoesNotMatch: 403,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchVersion: 404,
  NoSuchDistribution: 404,
  NoSuchInvalidation: 404,
  BucketNotEmpty: 409,
  MethodNotAllowed: 405,
  PreconditionFailed: 412,
  EntityTooLarge: 400,
  InternalError: 500,
  InternalFailure: 500,
  NotImplemented: 501,
};

/** The AWS wire endpoint: what `AWS_ENDPOINT_URL` leads to for every SDK inside the rehearsal. */
export function wire(
  world: World,
  protocols: readonly WireProtocol[],
): Service & { readonly endpoint: () => string } {
  const byService = new Map(protocols.map((protocol) => [protocol.service, protocol]));
  const faults = new WireFaults(world);
  let server: Server | undefined;
  let url = "";
  return {
    name: "wire",
    resources: [],
    endpoint: () => url,
    control: { "/wire/faults": (_query, body) => faults.change(body) },
    start: async () => {
      if (server !== undefined) return;
      server = createServer((incoming, outgoing) => {
        serve(world, byService, faults, incoming).then(
          (response) => send(outgoing, response),
          () => outgoing.destroy(),
        );
      });
      server.keepAliveTimeout = 60_000;
      url = `http://127.0.0.1:${await listen(world, "wire", server)}`;
      Object.assign(world.guestEnvironment, {
        AWS_ENDPOINT_URL: url,
        // Its client writes the account before the host, which an address of figures cannot take.
        AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE: url.replace("127.0.0.1", "localhost"),
        AWS_ACCESS_KEY_ID: ACCESS_KEY.id,
        AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secret,
        AWS_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
      });
    },
    stop: async () => {
      const closing = server;
      server = undefined;
      if (closing !== undefined) await closeServer(closing);
    },
  };
}

async function serve(
  world: World,
  protocols: ReadonlyMap<string, WireProtocol>,
  faults: WireFaults,
  incoming: IncomingMessage,
): Promise<WireResponse> {
  const [path = "/", query = ""] = splitOnce(incoming.url ?? "/", "?");
  const identity = {
    method: incoming.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    requestId: randomUUID(),
  };
  const credential = credentialOf(incoming.headers.authorization);
  const protocol =
    protocols.get(credential?.service ?? "s3") ?? fallback(credential?.service ?? "none", incoming.headers);
  try {
    const raw = await bodyOf(incoming);
    const caller = callerOf(world, incoming.headers);
    const request: WireRequest = { ...identity, headers: incoming.headers, body: decoded(raw, incoming) };
    const took = await faults.meet(
      caller,
      protocol.needs?.(request) ?? [],
      protocol.denied ?? "AccessDeniedException",
    );
    requireAllowed(world, caller, protocol, request);
    const response = await protocol.handle(request);
    await took();
    if (response !== undefined) return response;
    throw new CloudError(
      "NotImplemented",
      `${protocol.service} ${actionOf(request)} is not modelled by the embedded cloud (rehearsal/COVERAGE.md)`,
    );
  } catch (reason) {
    return protocol.refusal(faultOf(reason), identity);
  }
}

function decoded(raw: Buffer, { headers }: IncomingMessage): Buffer {
  const streaming = String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  const { body, trailers } = streaming ? decodeChunked(raw) : { body: raw, trailers: {} };
  const declared = headers["x-amz-decoded-content-length"];
  if (declared !== undefined && Number(declared) !== body.length) {
    throw new CloudError(
      "IncompleteBody",
      `x-amz-decoded-content-length says ${String(declared)}, ${body.length} bytes came`,
    );
  }
  verifyChecksums(body, headers, trailers);
  return body;
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too much is read to its end all the same: a client that is still writing would miss the answer.
    if (bytes <= LARGEST_BODY) chunks.push(chunk);
  }
  if (bytes > LARGEST_BODY)
    throw new CloudError(
      "EntityTooLarge",
      `the body has ${bytes} bytes; the embedded cloud takes ${LARGEST_BODY}`,
    );
  return Buffer.concat(chunks);
}

/** The action as its service names it, as far as the request tells. */
function actionOf({ method, path, query, headers, body }: WireRequest): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target;
  const named =
    query.get("x-id") ??
    query.get("Action") ??
    new URLSearchParams(body.length < 65_536 ? body.toString("latin1") : "").get("Action");
  const subresources = [...query.keys()].filter((key) => key !== "x-id").join("&");
  return named ?? `${method} ${path}${subresources === "" ? "" : `?${subresources}`}`;
}

function faultOf(reason: unknown): WireFault {
  const code = reason instanceof CloudError ? reason.code : "InternalError";
  const text = reason instanceof Error ? reason.message : String(reason);
  return {
    code,
    status: STATUS[code] ?? 400,
    message: text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text,
  };
}

/** A service of which nothing is modelled still gets its error in a form that its SDK can read. */
function fallback(service: string, headers: IncomingMessage["headers"]): WireProtocol {
  const json =
    headers["x-amz-target"] !== undefined || String(headers["content-type"] ?? "").includes("json");
  return {
    service,
    handle: () => undefined,
    refusal: ({ status, code, message }, { requestId }) =>
      json
        ? {
            status,
            headers: { "content-type": "application/x-amz-json-1.1" },
            body: JSON.stringify({ __type: code, message }),
          }
        : {
            status,
            headers: { "content-type": "text/xml" },
            body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${xmlText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
          },
  };
}

function send(outgoing: ServerResponse, { status, headers, body }: WireResponse): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  outgoing.writeHead(status, {
    server: "AmazonS3",
    "x-amz-request-id": randomUUID(),
    ...(bytes === undefined && status !== 204 && headers?.["content-length"] === undefined
      ? { "content-length": "0" }
      : {}),
    ...(bytes === undefined ? {} : { "content-length": String(bytes.length) }),
    ...headers,
  });
  outgoing.end(bytes);
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
