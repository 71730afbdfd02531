import { Readable } from "node:stream";
import type { World } from "../../kernel/world";
import type { Behaviour } from "../distributionInputs";
import type { Records } from "../records";
import { type Answer, errorAnswer, redirectToHttps } from "./answers";
import { Cache, type CachedAnswer } from "./cache";
import { cacheKey, normalisedEncoding } from "./cacheKey";
import { compressed } from "./compression";
import { CustomOrigins } from "./customOrigin";
import { timeToLive } from "./freshness";
import { EdgeFunctions } from "./functions";
import { originRequest } from "./originRequest";
import { withPolicy } from "./responseHeaders";
import { readFromS3 } from "./s3Origin";
import type { Site } from "./site";
import type { EdgeRequest, Headers } from "./values";

/** A viewer's request, and what the edge knows of the viewer. */
export interface Viewed {
  readonly request: EdgeRequest;
  readonly body: Buffer | Readable | undefined;
  readonly secure: boolean;
  readonly address: string;
  readonly requestId: string;
}

/** What happens to a request once its distribution is known: behaviour, function, cache, origin. */
export class Pipeline {
  readonly cache: Cache;
  private readonly functions: EdgeFunctions;
  private readonly origins: CustomOrigins;

  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {
    this.cache = new Cache(() => world.clock.now());
    this.functions = new EdgeFunctions(world, records);
    this.origins = new CustomOrigins(world);
  }

  async answer(site: Site, viewed: Viewed): Promise<Answer> {
    const { method, uri, query, headers } = viewed.request;
    const behaviour = site.behaviourFor(uri);
    if (!viewed.secure && behaviour.viewerProtocolPolicy !== "allow-all") {
      if (behaviour.viewerProtocolPolicy === "https-only")
        return errorAnswer(403, "Bad request", "This distribution takes HTTPS only");
      return redirectToHttps(
        method,
        `https://${withoutPort(headers.host ?? "")}${uri}${query === "" ? "" : `?${query}`}`,
      );
    }
    if (!behaviour.allowedMethods.some((one) => one === method)) {
      return errorAnswer(
        403,
        "This distribution is not configured to allow the HTTP request method that was used for this request",
        method,
      );
    }
    if ((method === "GET" || method === "HEAD") && viewed.body !== undefined)
      return errorAnswer(403, "Bad request", `${method} with a body`);
    const answer = await this.behave(site, behaviour, viewed);
    return { ...answer, headers: withPolicy(answer.headers, site.responsePolicy(behaviour)) };
  }

  async stop(): Promise<void> {
    await Promise.all([this.origins.stop(), this.functions.stop()]);
  }

  private async behave(site: Site, behaviour: Behaviour, viewed: Viewed): Promise<Answer> {
    const [association] = behaviour.functionAssociations ?? [];
    if (association === undefined) return this.serve(site, behaviour, viewed);
    const result = await this.functions.viewerRequest(association.functionArn, viewed.request, {
      distributionDomainName: site.record.domainName,
      distributionId: site.record.id,
      requestId: viewed.requestId,
      viewerAddress: viewed.address,
    });
    if ("request" in result) return this.serve(site, behaviour, { ...viewed, request: result.request });
    if ("response" in result) {
      const { status, headers, body } = result.response;
      return {
        status,
        body,
        headers: {
          ...headers,
          "content-length": String(body.length),
          server: "CloudFront",
          "x-cache": "FunctionGeneratedResponse from cloudfront",
        },
      };
    }
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html
    return "fault" in result
      ? errorAnswer(
          503,
          "The CloudFront function associated with the distribution failed",
          result.fault,
          "FunctionExecutionError",
        )
      : errorAnswer(
          503,
          "The CloudFront function returned an invalid value",
          result.invalid,
          "FunctionValidationError",
        );
  }

  /** From the cache, or from the origin and into the cache. */
  private async serve(site: Site, behaviour: Behaviour, viewed: Viewed): Promise<Answer> {
    const root = site.record.inputs.defaultRootObject;
    const request =
      viewed.request.uri === "/" && root !== undefined
        ? { ...viewed.request, uri: `/${root}` }
        : viewed.request;
    const policy = site.cachePolicy(behaviour);
    const encoding = normalisedEncoding(policy, request.headers["accept-encoding"]);
    const cachedMethod = request.method === "GET" || request.method === "HEAD";
    const key = cacheKey(site.record.id, behaviour.targetOriginId, request, policy, encoding);
    const hit = cachedMethod ? this.cache.get(key) : undefined;
    if (hit !== undefined) return this.fromCache(hit, request);

    const fetched = await this.fetch(site, behaviour, { ...viewed, request }, encoding);
    const rule = site.errorRule(fetched.status);
    const ttl = cachedMethod
      ? timeToLive(fetched.status, fetched.headers, policy, rule.ttl, this.world.clock.now())
      : 0;
    const answer =
      fetched.status >= 400 && rule.page !== undefined
        ? await this.errorPage(site, fetched, rule.page, rule.status)
        : fetched;
    const missed = {
      ...answer,
      headers: { "x-cache": `${answer.status >= 400 ? "Error" : "Miss"} from cloudfront`, ...answer.headers },
    };
    // What is not kept is passed on as it comes; compression needs the whole body and, as in CloudFront, caching.
    if (ttl === 0 && (!behaviour.compress || policy.maxTtl === 0)) {
      // S3 answers conditional requests, and its objects are in memory here; a custom origin was asked with the condition.
      return Buffer.isBuffer(missed.body) ? unchanged(missed, request) : missed;
    }
    if (request.method === "HEAD") return missed;
    const body = Buffer.isBuffer(missed.body) ? missed.body : await collected(missed.body);
    const whole = behaviour.compress
      ? compressed(missed.status, missed.headers, body, encoding)
      : { headers: missed.headers, body };
    if (ttl > 0) this.keep(key, site, request.uri, missed.status, whole, ttl);
    return unchanged({ status: missed.status, ...whole }, request);
  }

  private fromCache(hit: CachedAnswer, request: EdgeRequest): Answer {
    const age = String(Math.floor((this.world.clock.now() - hit.storedAt) / 1000));
    const headers: Headers = {
      ...hit.headers,
      age,
      "x-cache": hit.status >= 400 ? "Error from cloudfront" : "Hit from cloudfront",
    };
    return unchanged(
      { status: hit.status, headers, body: request.method === "HEAD" ? Buffer.alloc(0) : hit.body },
      request,
    );
  }

  private keep(
    key: string,
    site: Site,
    uri: string,
    status: number,
    { headers, body }: { headers: Headers; body: Buffer },
    ttl: number,
  ): void {
    const now = this.world.clock.now();
    // A cookie is for one viewer; CloudFront would hand it to all, and so does this.
    this.cache.set(key, {
      distribution: site.record.id,
      uri,
      status,
      headers,
      body,
      storedAt: now,
      expiresAt: now + ttl * 1000,
    });
  }

  private fetch(site: Site, behaviour: Behaviour, viewed: Viewed, encoding: string): Promise<Answer> {
    const origin = site.origin(behaviour);
    if (origin.customOriginConfig === undefined)
      return Promise.resolve(readFromS3(this.world, this.records, site.record, origin, viewed.request));
    const cache = site.cachePolicy(behaviour);
    const onward = originRequest(viewed.request, origin, cache, site.requestPolicy(behaviour), encoding, {
      address: viewed.address,
      requestId: viewed.requestId,
      distributionDomain: site.record.domainName,
    });
    // The edge answers conditional requests itself where it caches: what it keeps must be the whole object.
    if (cache.maxTtl > 0)
      for (const name of ["if-none-match", "if-modified-since", "if-match", "if-range", "range"])
        delete onward.headers[name];
    return this.origins.fetch(origin, viewed.secure, viewed.request.method, onward, viewed.body);
  }

  /** The page that stands in for an error; should it fail too, the error itself. */
  private async errorPage(site: Site, error: Answer, page: string, status: number): Promise<Answer> {
    const behaviour = site.behaviourFor(page);
    const request: EdgeRequest = { method: "GET", uri: page, query: "", headers: {} };
    const found = await this.fetch(
      site,
      behaviour,
      { request, body: undefined, secure: true, address: "127.0.0.1", requestId: "error-page" },
      "",
    );
    if (found.status !== 200) return error;
    if (error.body instanceof Readable) error.body.destroy();
    return { ...found, status };
  }
}

/** A viewer who has the object already gets 304. */
function unchanged(answer: Answer, { headers, method }: EdgeRequest): Answer {
  const [wanted, etag] = [headers["if-none-match"], answer.headers.etag];
  if (
    answer.status !== 200 ||
    wanted === undefined ||
    typeof etag !== "string" ||
    (method !== "GET" && method !== "HEAD")
  )
    return answer;
  const plain = (tag: string): string => tag.trim().replace(/^W\//, "");
  if (wanted !== "*" && !wanted.split(",").some((one) => plain(one) === plain(etag))) return answer;
  const {
    "content-length": _length,
    "content-type": _type,
    "content-encoding": _encoding,
    ...kept
  } = answer.headers;
  return { status: 304, headers: kept, body: Buffer.alloc(0) };
}

async function collected(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, "");
