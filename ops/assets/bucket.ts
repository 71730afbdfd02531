import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from "@aws-sdk/client-s3";
import { sha256, type Entry } from "./manifest";
import { AssetFaults } from "./settings";

/** All that an upload needs of a bucket. A refusal or an outage is thrown as {@link AssetFaults}, in a sentence. */
export interface Bucket {
  /** Every key below the prefix, with its size in bytes. */
  list(prefix: string): Promise<Map<string, number>>;
  /** Content, or undefined when there is no such key. */
  read(key: string): Promise<Buffer | undefined>;
  /** Hex SHA-256 of an object's content, or undefined when there is no such key. */
  digest(key: string): Promise<string | undefined>;
  /** Writes an object unless the key is taken; false when it is. */
  create(key: string, content: Buffer, entry: Entry): Promise<boolean>;
}

const CONFLICT_TRIES = 3;

/** How a bucket is asked. */
export interface Asking {
  /** Default: the SDK's own, AWS_REGION. */
  readonly region?: string | undefined;
  /** Milliseconds for one answer. Default: 30 s. */
  readonly requestTimeout?: number;
}

/** A bucket in S3, or behind AWS_ENDPOINT_URL, with the SDK's own chain of credentials. */
export function s3Bucket(name: string, concurrency: number, asking: Asking = {}): Bucket {
  const { region, requestTimeout = 30_000 } = asking;
  const endpoint = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  const agent = { maxSockets: concurrency, keepAlive: true };
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    // Only real S3 has a name per bucket.
    forcePathStyle: endpoint !== undefined,
    // When S3 says SlowDown, everything becomes slower instead of failing, and quicker again by itself.
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    maxAttempts: 8,
    retryMode: "adaptive",
    // Thousands of requests of two kinds: how one is handled is put together once, not for each.
    cacheMiddleware: true,
    // Ours carry a SHA-256 already.
    requestChecksumCalculation: "WHEN_REQUIRED",
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: 5_000,
      requestTimeout,
      throwOnRequestTimeout: true,
    },
  });
  // It copies each input and output, for a logger that is not there.
  client.middlewareStack.remove("loggerMiddleware");
  // The signature covers the content's digest, which is known since the file was read.
  client.middlewareStack.add(
    (next) => (build) => {
      const { headers } = build.request as { headers: Record<string, string> };
      const known = headers["x-amz-checksum-sha256"];
      if (known !== undefined) headers["x-amz-content-sha256"] = Buffer.from(known, "base64").toString("hex");
      return next(build);
    },
    { step: "build", name: "signKnownDigest" },
  );
  const doing = async <T>(action: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (failure) {
      throw new AssetFaults([explain(failure, action, name, endpoint)]);
    }
  };
  const read = (key: string): Promise<Buffer | undefined> =>
    doing(`read ${key}`, () =>
      unlessMissing(async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }),
    );

  return {
    read,
    list: (prefix) =>
      doing(`list ${prefix}`, async () => {
        const sizes = new Map<string, number>();
        let token: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
          );
          for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) sizes.set(Key, Size ?? 0);
          token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
        } while (token !== undefined);
        return sizes;
      }),
    digest: async (key) => {
      const head = await doing(`look at ${key}`, () =>
        unlessMissing(() => client.send(new HeadObjectCommand({ Bucket: name, Key: key }))),
      );
      const noted = head?.Metadata?.["sha256"];
      if (head === undefined || /^[0-9a-f]{64}$/.test(noted ?? "")) return noted;
      // Put there by something else than this upload: only its content can tell.
      const content = await read(key);
      return content && sha256(content);
    },
    create: (key, content, entry) =>
      doing(`write ${key}`, () =>
        createOnce((input) => client.send(new PutObjectCommand(input)), {
          Bucket: name,
          Key: key,
          Body: content,
          ContentType: entry.contentType,
          CacheControl: entry.cacheControl,
          ContentEncoding: entry.contentEncoding,
          Metadata: { sha256: entry.sha256 },
          // S3 refuses what arrives otherwise than it was sent.
          ChecksumSHA256: Buffer.from(entry.sha256, "hex").toString("base64"),
          // Two uploads at once: S3 lets one of them through.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
          IfNoneMatch: "*",
        }),
      ),
  };
}

async function createOnce(
  put: (input: PutObjectCommandInput) => Promise<unknown>,
  input: PutObjectCommandInput,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await put(input);
      return true;
    } catch (failure) {
      if (statusOf(failure) === 412) return false;
      // 409: the key was being written or deleted at the same moment; S3 asks to try again.
      if (statusOf(failure) !== 409 || attempt === CONFLICT_TRIES) throw failure;
    }
  }
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (failure) {
    // The answer to a HEAD has no body, and so no code but NotFound.
    if (failure instanceof Error && ["NoSuchKey", "NotFound"].includes(failure.name)) return undefined;
    throw failure;
  }
}

const statusOf = (failure: unknown): number | undefined =>
  (failure as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

function explain(failure: unknown, action: string, bucket: string, endpoint: string | undefined): string {
  const { name, message, code } = failure as { name?: string; message?: string; code?: string };
  const start = `Cannot ${action} in the bucket ${bucket}:`;
  if (name === "NoSuchBucket")
    return `${start} there is no such bucket. Deploy the stack's bucket first, and look at the region.`;
  if (name === "CredentialsProviderError")
    return `${start} no AWS credentials are found. Sign in, or set AWS_PROFILE.`;
  if (statusOf(failure) === 403) {
    return `${start} ${name} (403). The role that runs \`up\` needs s3:ListBucket on the bucket, s3:GetObject and s3:PutObject on v/*.`;
  }
  if (statusOf(failure) === undefined) {
    return `${start} S3 is not reachable${endpoint === undefined ? "" : ` at ${endpoint}`} (${code ?? name}). Look at the network and run again.`;
  }
  return `${start} ${name}: ${message}`;
}
