import type { Settings } from "../decide";

const API = "https://api.cloudflare.com/client/v4";
const PER_PAGE = 100;

interface Envelope {
  readonly success: boolean;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
  readonly result: unknown;
  readonly result_info?: { readonly total_pages?: number; readonly cursors?: { readonly after?: string } };
}

/** The zone, its settings, records and rulesets with their rules. https://developers.cloudflare.com/api/ */
export async function cloudflareSettings(
  { zoneId }: { readonly zoneId: string },
  token: string,
  through: typeof fetch,
): Promise<Settings> {
  const ask = async (path: string): Promise<Envelope> => {
    const answer = await through(`${API}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const envelope = (await answer.json().catch(() => undefined)) as Partial<Envelope> | undefined;
    if (!answer.ok || envelope?.success !== true) {
      const errors = (envelope?.errors ?? []).map(({ code, message }) => `${message} (${code})`).join(", ");
      throw new Error(`GET ${path} answered ${answer.status}${errors === "" ? "" : `: ${errors}`}`);
    }
    return envelope as Envelope;
  };
  const pages = async (path: string): Promise<unknown[]> => {
    const items: unknown[] = [];
    for (let page = 1; ; page += 1) {
      const { result, result_info: info } = await ask(`${path}?per_page=${PER_PAGE}&page=${page}`);
      items.push(...(result as unknown[]));
      if (page >= (info?.total_pages ?? 1)) return items;
    }
  };
  const zone = `/zones/${zoneId}`;
  const rulesets = async (): Promise<unknown[]> => {
    const { result } = await ask(`${zone}/rulesets`);
    // The list names them; each one's rules have to be asked for. Cloudflare's own come with the plan.
    const own = (result as { id: string; kind: string }[]).filter(({ kind }) => kind === "zone");
    return Promise.all(own.map(async ({ id }) => (await ask(`${zone}/rulesets/${id}`)).result));
  };
  const [{ result: itself }, { result: settings }, records, rules] = await Promise.all([
    ask(zone),
    ask(`${zone}/settings`),
    pages(`${zone}/dns_records`),
    rulesets(),
  ]);
  return { zone: itself, settings, records, rulesets: rules };
}
