import { XMLParser } from "fast-xml-parser";
import { upperAlphanumeric } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import { type WireProtocol, type WireRequest, type WireResponse, xmlText } from "../wire/protocol";

const NAMESPACE = 'xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"';

/** CreateInvalidation and GetInvalidation of CloudFront's REST XML protocol. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html */
export function cloudFrontProtocol(
  invalidate: (distribution: string, paths: readonly string[]) => void,
  now: () => number,
): WireProtocol {
  // Only for GetInvalidation; an invalidation here is complete before its answer is sent.
  const made = new Map<string, string>();
  return {
    service: "cloudfront",
    handle: ({ method, path, body }: WireRequest): WireResponse | undefined => {
      const [, distribution, id] =
        /^\/2020-05-31\/distribution\/([A-Z0-9]+)\/invalidation(?:\/([A-Z0-9]+))?\/?$/.exec(path) ?? [];
      if (distribution === undefined) return undefined;
      if (method === "GET" && id !== undefined) {
        const found = made.get(`${distribution}/${id}`);
        if (found === undefined)
          throw new CloudError("NoSuchInvalidation", `the specified invalidation does not exist: ${id}`);
        return xml(200, found);
      }
      if (method !== "POST" || id !== undefined) return undefined;
      const { paths, reference } = batch(body);
      invalidate(distribution, paths);
      const name = `I${upperAlphanumeric(13)}`;
      const items = paths.map((one) => `<Path>${xmlText(one)}</Path>`).join("");
      const text = `<Invalidation ${NAMESPACE}><Id>${name}</Id><Status>Completed</Status><CreateTime>${new Date(now()).toISOString()}</CreateTime><InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths><CallerReference>${xmlText(reference)}</CallerReference></InvalidationBatch></Invalidation>`;
      made.set(`${distribution}/${name}`, text);
      return xml(201, text, { location: `https://cloudfront.amazonaws.com${path}/${name}` });
    },
    refusal: ({ status, code, message }, { requestId }) =>
      xml(
        status,
        `<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>${code}</Code><Message>${xmlText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      ),
  };
}

interface Batch {
  readonly InvalidationBatch?: {
    readonly CallerReference?: string;
    readonly Paths?: { readonly Items?: { readonly Path?: readonly string[] } };
  };
}

/** Paths begin with a slash; `*` stands at the end only. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html */
function batch(body: Buffer): { paths: readonly string[]; reference: string } {
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "Path" });
  const { InvalidationBatch: given } = parser.parse(body) as Batch;
  const paths = given?.Paths?.Items?.Path ?? [];
  if (paths.length === 0 || given?.CallerReference === undefined)
    throw new CloudError("MissingArgument", "InvalidationBatch needs Paths and a CallerReference");
  for (const path of paths) {
    if (!path.startsWith("/") || path.slice(0, -1).includes("*"))
      throw new CloudError(
        "InvalidArgument",
        `the path ${path} must begin with / and may hold * at its end only`,
      );
  }
  return { paths, reference: given.CallerReference };
}

const xml = (status: number, body: string, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers: { "content-type": "text/xml", ...headers },
  body: `<?xml version="1.0"?>\n${body}`,
});
