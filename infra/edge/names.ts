import type { EdgeSettings } from "../config/parts/edge";

/** What of the config decides under which names the product is reached. */
export interface Named {
  /** The name that people use. */
  readonly domain: string;
  readonly edge: Pick<EdgeSettings, "apiDomain" | "aiDomain">;
  readonly options: { readonly ai: boolean };
}

/** A name that serves less than everything. */
export interface Narrow {
  readonly name: string;
  /** Paths that begin so are served, nothing else is. */
  readonly prefix: string;
}

/** Every name in front of the CDN. The AI service's is there only with the service. */
export function publicNames({ domain, edge, options }: Named): [string, ...string[]] {
  return [domain, edge.apiDomain, ...(options.ai ? [edge.aiDomain] : [])];
}

/** Programs get the API and no page; what the outside may ask of the AI service is a part of the API. */
export function narrowNames({ edge, options }: Named): Narrow[] {
  const api = { name: edge.apiDomain, prefix: "/api/" };
  return options.ai ? [api, { name: edge.aiDomain, prefix: "/api/ai/" }] : [api];
}
