import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface StoredObject {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

type Refused = { readonly status: number; readonly code: string } | undefined;

/**
 * A small S3 for one bucket, over HTTP. Strict: a request that it does not know is noted in `unexpected` and fails, a
 * body that does not fit its checksum is refused, and a PUT must be conditional.
 */
export class FakeS3 {
  readonly objects = new Map<string, StoredObject>();
  readonly unexpected: string[] = [];
  readonly calls: string[] = [];
  /** Highest number of requests at one time. */
  busiest = 0;
  /** Keys in one page of a listing. */
  pageSize = 1000;
  /** Runs before a request is answered; what it returns is answered instead. */
  before: (method: string, key: string) => Refused | Promise<Refused> = () => undefined;
  private busy = 0;
  private readonly server: Server;

  private constructor(readonly bucket: string) {
    this.server = createServer((request, response) => {
      this.busy += 1;
      this.busiest = Math.max(this.busiest, this.busy);
      response.once("close", () => (this.busy -= 1));
      void this.answer(request, response);
    });
  }

  static async start(bucket: string): Promise<FakeS3> {
    const fake = new FakeS3(bucket);
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  put(key: string, body: string | Buffer, headers: Record<string, string> = {}): void {
    this.objects.set(key, { body: Buffer.from(body), headers });
  }

  keys(): string[] {
    return [...this.objects.keys()].sort();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "", this.endpoint);
    const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    const [method, key] = [request.method ?? "", rest.join("/")];
    this.calls.push(`${method} ${key === "" ? `?prefix=${url.searchParams.get("prefix")}` : key}`);
    // As long as a real one takes at least: without it, one process never has two requests under way.
    await new Promise((resolve) => setTimeout(resolve, 1));
    const refused = await this.before(method, key);
    if (refused !== undefined) return refuse(response, refused.status, refused.code);
    if (bucket !== this.bucket) return refuse(response, 404, "NoSuchBucket");
    if (!String(request.headers.authorization).startsWith("AWS4-HMAC-SHA256 "))
      return refuse(response, 403, "AccessDenied");
    if (method === "GET" && key === "" && url.searchParams.get("list-type") === "2")
      return this.list(url.searchParams, response);
    const found = this.objects.get(key);
    if ((method === "GET" || method === "HEAD") && key !== "") {
      if (found === undefined) return refuse(response, 404, "NoSuchKey");
      response.writeHead(200, { ...found.headers, "content-length": found.body.length });
      response.end(method === "GET" ? found.body : undefined);
      return;
    }
    if (method === "PUT" && request.headers["if-none-match"] === "*") {
      const body = Buffer.concat(chunks);
      const checksum = createHash("sha256").update(body).digest("base64");
      if (request.headers["x-amz-checksum-sha256"] !== checksum) return refuse(response, 400, "BadDigest");
      // What the signature covers is the content too.
      const signed = createHash("sha256").update(body).digest("hex");
      if (request.headers["x-amz-content-sha256"] !== signed)
        return refuse(response, 400, "XAmzContentSHA256Mismatch");
      if (found !== undefined) return refuse(response, 412, "PreconditionFailed");
      const kept = Object.entries(request.headers).filter(([name]) =>
        /^(content-type|content-encoding|cache-control|x-amz-meta-.*)$/.test(name),
      );
      this.put(key, body, Object.fromEntries(kept.map(([name, value]) => [name, String(value)])));
      response.writeHead(200).end();
      return;
    }
    this.unexpected.push(`${method} ${request.url}`);
    refuse(response, 501, "NotImplemented");
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const after = query.get("continuation-token") ?? "";
    const keys = this.keys().filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after);
    const page = keys.slice(0, this.pageSize);
    const contents = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)?.body.length}</Size></Contents>`,
    );
    const more = keys.length > page.length;
    response.end(
      `<ListBucketResult><IsTruncated>${more}</IsTruncated>` +
        `${more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ""}${contents.join("")}</ListBucketResult>`,
    );
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<Error><Code>${code}</Code><Message>refused</Message></Error>`);
}

/**
 * A bucket and an empty folder for each test of the file, with an environment in which the SDK asks there. What the
 * upload asks and this S3 does not know fails the test.
 */
export function useFakeS3(ready: (s3: FakeS3, folder: string) => void): void {
  const environment = { ...process.env };
  let s3: FakeS3;
  let folder: string;
  beforeEach(async () => {
    s3 = await FakeS3.start("assets-bucket");
    folder = mkdtempSync(join(tmpdir(), "sluice-assets-"));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: s3.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    ready(s3, folder);
  });
  afterEach(() => {
    process.env = { ...environment };
    s3.stop();
    rmSync(folder, { recursive: true });
    expect(s3.unexpected).toEqual([]);
  });
}
