import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import { z } from "zod";
import { hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { closeServer, openServer } from "../network/loopback";
import type { Invoker } from "./invoker";
import type { FunctionRecord } from "./records";
import { requireFunction } from "./settings";

const LARGEST = 6 * 1024 * 1024;

const inputs = z.strictObject({
  functionName: z.string(),
  authorizationType: z.literal("NONE", "must be NONE: signed callers are not modelled by the embedded cloud"),
});
type Inputs = z.infer<typeof inputs>;

/**
 * Function URLs: `https://<id>.lambda-url.<region>.on.aws/`, with TLS of the rehearsal's own authority.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export class FunctionUrls {
  private readonly servers = new Map<string, { server: Server; remove: () => void }>();

  constructor(
    private readonly world: World,
    private readonly functions: Collection<FunctionRecord>,
    private readonly invoker: Invoker,
  ) {}

  model(): ResourceModel {
    const { functions, world } = this;
    const outputs = ({ url, region, arn }: FunctionRecord): Record<string, unknown> => ({
      functionArn: arn,
      functionUrl: `https://${hostOf(url?.urlId ?? "", region)}/`,
      urlId: url?.urlId,
    });
    return defineResource<Inputs>({
      type: "aws:lambda/functionUrl:FunctionUrl",
      source:
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function_url",
      inputs,
      replaceOn: ["functionName"],
      computed: ["functionArn", "functionUrl", "urlId"],
      create: async ({ functionName, authorizationType }) => {
        const found = requireFunction(functions, functionName);
        if (found.url !== undefined)
          throw new CloudError("ResourceConflictException", `${functionName} has a function URL already`);
        const record = { ...found, url: { urlId: hex(32), authorizationType } };
        functions.set(functionName, record);
        await this.open(record);
        world.references.add(
          hostOf(record.url.urlId, record.region),
          "aws:lambda/functionUrl:FunctionUrl",
          functionName,
        );
        return { id: functionName, outputs: outputs(record) };
      },
      read: (id) => {
        const record = functions.get(id);
        if (record?.url === undefined) return Promise.resolve(undefined);
        const { authorizationType } = record.url;
        return Promise.resolve({ inputs: { functionName: id, authorizationType }, outputs: outputs(record) });
      },
      update: () => Promise.resolve({}),
      delete: async (id) => {
        await this.close(id);
        functions.change(id, ({ url: _, ...one }) => one);
      },
    });
  }

  async open({ name, region, url }: FunctionRecord): Promise<void> {
    if (url === undefined || this.servers.has(name)) return;
    const host = hostOf(url.urlId, region);
    const { certificate, key } = await this.world.authority.issue([host]);
    const server = createServer({ cert: certificate, key }, (request, response) => {
      this.answer(name, host, request, response).catch(() => response.destroy());
    });
    const port = await openServer(server);
    const remove = this.world.names.serve(host, 443, { address: "127.0.0.1", port });
    this.servers.set(name, { server, remove });
  }

  async stop(): Promise<void> {
    for (const name of [...this.servers.keys()]) await this.close(name);
  }

  private async close(name: string): Promise<void> {
    const open = this.servers.get(name);
    this.servers.delete(name);
    if (open === undefined) return;
    open.remove();
    await closeServer(open.server);
  }

  private async answer(
    name: string,
    host: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const record = this.functions.get(name);
    const reply = (status: number, content: unknown): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    if (record === undefined || !isOpen(record)) return reply(403, { Message: "Forbidden" });
    if (body.length > LARGEST) return reply(413, { Message: "Request must be smaller than 6291456 bytes" });
    const { outcome, payload } = await this.invoker.invoke(
      record.arn,
      JSON.stringify(eventOf(host, request, body)),
    );
    if (outcome === "throttled") return reply(429, { Message: "Rate Exceeded." });
    if (outcome === "unhandled") return reply(502, { Message: "Internal Server Error" });
    const result = JSON.parse(payload) as Result | null;
    if (result?.statusCode === undefined) return reply(200, result);
    const content = Buffer.from(result.body ?? "", result.isBase64Encoded === true ? "base64" : "utf8");
    response
      .writeHead(result.statusCode, { "content-type": "application/json", ...result.headers })
      .end(content);
  }
}

interface Result {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Both statements are needed since October 2025. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
function isOpen({ permissions }: FunctionRecord): boolean {
  const forAll = Object.values(permissions).filter(({ principal }) => principal === "*");
  return (
    forAll.some(
      ({ action, functionUrlAuthType }) =>
        action === "lambda:InvokeFunctionUrl" && functionUrlAuthType === "NONE",
    ) &&
    forAll.some(
      ({ action, invokedViaFunctionUrl }) =>
        action === "lambda:InvokeFunction" && invokedViaFunctionUrl === true,
    )
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload */
function eventOf(host: string, { method, url, headers, socket }: IncomingMessage, body: Buffer): unknown {
  const { pathname, search } = new URL(url ?? "/", `https://${host}`);
  const text =
    /^(text\/|application\/(json|xml|javascript))/.test(headers["content-type"] ?? "") &&
    headers["content-encoding"] === undefined;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(",")]),
    ),
    requestContext: {
      accountId: "anonymous",
      domainName: host,
      requestId: randomUUID(),
      stage: "$default",
      timeEpoch: Date.now(),
      http: {
        method,
        path: pathname,
        protocol: "HTTP/1.1",
        sourceIp: socket.remoteAddress,
        userAgent: headers["user-agent"] ?? "",
      },
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

const hostOf = (urlId: string, region: string): string => `${urlId}.lambda-url.${region}.on.aws`;
