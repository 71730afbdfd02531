import { createServer as createSecureServer } from "node:https";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { acm } from "../../../../rehearsal/cloud/acm/service";
import { cloudflare } from "../../../../rehearsal/cloud/cloudflare/service";
import { cloudFront } from "../../../../rehearsal/cloud/cloudfront/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import type { World } from "../../../../rehearsal/cloud/kernel/world";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";
import { MetricBook } from "../../../support/metrics";

export const DOMAIN = "app.harbor.example";
export const ORIGIN = "origin.app.harbor.example";
export const BUCKET = "harbor-assets";
export const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";

export const ROUTER = `import cf from 'cloudfront';
const store = cf.kvs();
async function handler(event) {
  const request = event.request;
  if (request.uri.startsWith("/v/")) return request;
  if (request.uri === "/teapot") return { statusCode: 418, statusDescription: "teapot", headers: { "x-made": { value: "here" } }, body: "short and stout" };
  if (request.uri === "/broken") return { nothing: true };
  const version = await store.get("frontend");
  const file = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  request.uri = "/v/" + version + (file.includes(".") ? request.uri : "/index.html");
  return request;
}`;

export interface Stack {
  readonly world: World;
  readonly directory: string;
  readonly declared: Declared;
  readonly services: readonly Service[];
  readonly client: S3Client;
  readonly endpoint: string;
  readonly distribution: {
    readonly id: string;
    readonly inputs: Properties;
    readonly arn: string;
    readonly domainName: string;
  };
  readonly storeArn: string;
  readonly certificateArn: string;
  /** What the API's origin was asked. */
  readonly asked: IncomingMessage[];
  /** Replaces what the origin answers. */
  api: RequestListener;
  /** Ends the origin's idle and busy connections. */
  cut(): void;
  readonly originSockets: Set<Socket>;
  close(): Promise<void>;
}

export function makeServices(world: World): { services: Service[]; endpoint: ReturnType<typeof wire> } {
  world.provide("metrics", new MetricBook());
  const [objects, edge] = [s3(world), cloudFront(world)];
  const endpoint = wire(world, [objects.wire, edge.wire, edge.values]);
  return { services: [acm(world), cloudflare(world), objects, edge, endpoint], endpoint };
}

export const CACHE_KEY = {
  cookiesConfig: { cookieBehavior: "none" },
  headersConfig: { headerBehavior: "none" },
  queryStringsConfig: { queryStringBehavior: "none" },
};

/** The sample product's frontend as a stack declares it: bucket, certificate, distribution, function, pointer. */
export async function makeStack(
  speed = 1,
  { router: code = ROUTER, compress = true }: { readonly router?: string; readonly compress?: boolean } = {},
): Promise<Stack> {
  const { world, directory, remove } = await temporaryWorld(speed);
  const { services, endpoint } = makeServices(world);
  for (const service of services) await service.start?.();
  const declared = new Declared(world, services);
  const client = s3Client(endpoint.endpoint());
  const origin = await apiOrigin(world);

  await declared.create("Bucket", { bucket: BUCKET });
  const certificate = await declared.create("Certificate", { domainName: DOMAIN, validationMethod: "DNS" });
  const [proof] = certificate.outputs.domainValidationOptions as {
    resourceRecordName: string;
    resourceRecordValue: string;
  }[];
  await declared.create("DnsRecord", {
    zoneId: ZONE,
    name: proof?.resourceRecordName,
    type: "CNAME",
    content: proof?.resourceRecordValue,
    ttl: 60,
  });
  await declared.create("CertificateValidation", { certificateArn: certificate.id });

  const store = await declared.create("KeyValueStore", { name: "pointers" });
  const router = await declared.create("Function", {
    name: "router",
    code,
    runtime: "cloudfront-js-2.0",
    keyValueStoreAssociations: [store.outputs.arn],
  });
  const assets = await declared.create("CachePolicy", {
    name: "assets",
    minTtl: 0,
    defaultTtl: 60,
    maxTtl: 31_536_000,
    parametersInCacheKeyAndForwardedToOrigin: {
      ...CACHE_KEY,
      enableAcceptEncodingBrotli: compress,
      enableAcceptEncodingGzip: compress,
    },
  });
  const all = await declared.create("OriginRequestPolicy", {
    name: "api",
    cookiesConfig: { cookieBehavior: "all" },
    headersConfig: { headerBehavior: "allExcept", headers: { items: ["Host"] } },
    queryStringsConfig: { queryStringBehavior: "all" },
  });
  const security = await declared.create("ResponseHeadersPolicy", {
    name: "security",
    ...(compress
      ? {}
      : { customHeadersConfig: { items: [{ header: "Vary", value: "Accept-Encoding", override: false }] } }),
    securityHeadersConfig: {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
    },
  });
  const access = await declared.create("OriginAccessControl", {
    name: "oac",
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const behaviour = {
    viewerProtocolPolicy: "redirect-to-https",
    compress,
    responseHeadersPolicyId: security.id,
  };
  const inputs: Properties = {
    enabled: true,
    aliases: [DOMAIN],
    origins: [
      {
        originId: "assets",
        domainName: `${BUCKET}.s3.us-east-1.amazonaws.com`,
        originAccessControlId: access.id,
      },
      {
        originId: "api",
        domainName: ORIGIN,
        customHeaders: [{ name: "x-origin-secret", value: "s3cret" }],
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 1,
        },
      },
    ],
    defaultCacheBehavior: {
      ...behaviour,
      targetOriginId: "assets",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: assets.id,
      functionAssociations: [{ eventType: "viewer-request", functionArn: router.outputs.arn }],
    },
    orderedCacheBehaviors: [
      {
        ...behaviour,
        compress: false,
        pathPattern: "/api/*",
        targetOriginId: "api",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: all.id,
      },
    ],
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: {
      acmCertificateArn: certificate.id,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  };
  const made = await declared.create("Distribution", inputs);
  const [arn, domainName] = [String(made.outputs.arn), String(made.outputs.domainName)];
  await declared.create("DnsRecord", {
    zoneId: ZONE,
    name: DOMAIN,
    type: "CNAME",
    content: domainName,
    ttl: 60,
  });

  return Object.assign(origin, {
    world,
    directory,
    declared,
    services,
    client,
    endpoint: endpoint.endpoint(),
    distribution: { id: made.id, inputs, arn, domainName },
    storeArn: String(store.outputs.arn),
    certificateArn: certificate.id,
    close: async () => {
      client.destroy();
      world.stopping.abort(new Error("test over"));
      for (const service of [...services].reverse()) await service.stop?.();
      world.clock.stop();
      origin.cut();
      await new Promise<void>((resolve) => origin.server.close(() => resolve()));
      remove();
    },
  });
}

export const readPolicy = (distributionArn: string): Properties => ({
  bucket: BUCKET,
  policy: JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: ["s3:GetObject", "s3:ListBucket"],
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
      },
    ],
  }),
});

export async function upload(client: S3Client, version: string, text = `page ${version}`): Promise<void> {
  const put = (name: string, Body: string, ContentType: string, CacheControl: string): Promise<unknown> =>
    client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: `v/${version}/${name}`, Body, ContentType, CacheControl }),
    );
  await put("index.html", text, "text/html; charset=utf-8", "no-cache");
  await put(`app.${version}.js`, `// ${"x".repeat(2_000)}`, "text/javascript", "max-age=31536000, immutable");
}

/** The load balancer's stand-in: TLS by the rehearsal's authority, for its own name only. */
async function apiOrigin(
  world: World,
): Promise<
  Pick<Stack, "asked" | "api" | "cut" | "originSockets"> & { server: ReturnType<typeof createSecureServer> }
> {
  const identity = await world.authority.issue([ORIGIN]);
  const asked: IncomingMessage[] = [];
  const originSockets = new Set<Socket>();
  const origin = {
    asked,
    originSockets,
    api: ((incoming, outgoing) =>
      outgoing
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ path: incoming.url }))) as RequestListener,
    cut: () => originSockets.forEach((socket) => socket.destroy()),
    server: createSecureServer({ cert: identity.certificate, key: identity.key }, (incoming, outgoing) => {
      asked.push(incoming);
      origin.api(incoming, outgoing);
    }),
  };
  origin.server.on("connection", (socket: Socket) => {
    originSockets.add(socket);
    socket.once("close", () => originSockets.delete(socket));
  });
  await new Promise<void>((resolve) => origin.server.listen(0, "127.0.0.1", resolve));
  world.names.serve(ORIGIN, 443, {
    address: "127.0.0.1",
    port: (origin.server.address() as AddressInfo).port,
  });
  return origin;
}
