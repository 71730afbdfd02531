import { federatedToken } from "../../google/federated";
import type { AiSettings } from "../settings";
import type { AiRow } from "../plan";
import type { Effects } from "../world";

const API = "https://run.googleapis.com/v2";
const BY_REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";

interface Service {
  readonly etag?: string;
  readonly traffic?: readonly {
    readonly type?: string;
    readonly revision?: string;
    readonly percent?: number;
    readonly tag?: string;
  }[];
}
interface Revisions {
  readonly revisions?: readonly { readonly name?: string; readonly createTime?: string }[];
  readonly nextPageToken?: string;
}

/** The AI service's shares, at Cloud Run. https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services */
export function ai(
  settings: AiSettings | null,
  fetch: typeof globalThis.fetch,
): Pick<Effects, "aiTraffic" | "setAiTraffic"> {
  if (settings === null) {
    const absent = (): Promise<never> => Promise.reject(new Error("this stack has no AI service"));
    return { aiTraffic: absent, setAiTraffic: absent };
  }
  const { service } = settings;
  const token = federatedToken(settings, process.env);
  const ask = async <T>(path: string, init: { method?: string; body?: string } = {}): Promise<T> => {
    const authorization = `Bearer ${await token()}`;
    const answer = await fetch(`${API}/${path}`, {
      ...init,
      headers: { authorization, "content-type": "application/json" },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Cloud Run answers ${answer.status}: ${messageIn(text)}`);
    return JSON.parse(text) as T;
  };

  const revisionsOf = async (): Promise<string[]> => {
    const found: { name: string; at: string }[] = [];
    let next = "";
    do {
      const page = await ask<Revisions>(
        `${service}/revisions?pageSize=100&pageToken=${encodeURIComponent(next)}`,
      );
      for (const { name = "", createTime = "" } of page.revisions ?? [])
        found.push({ name: name.slice(name.lastIndexOf("/") + 1), at: createTime });
      next = page.nextPageToken ?? "";
    } while (next !== "");
    return found.sort((one, other) => other.at.localeCompare(one.at)).map(({ name }) => name);
  };

  return {
    aiTraffic: async () => {
      const { traffic = [] } = await ask<Service>(service);
      const rows = traffic.map(({ type, revision = "", percent = 0, tag }): AiRow => ({
        revision: type === BY_REVISION ? revision : (type ?? "the latest"),
        percent,
        ...(tag !== undefined && tag !== "" && { tag }),
      }));
      const revisions = await revisionsOf();
      return { service: service.slice(service.lastIndexOf("/") + 1), rows, revisions };
    },
    setAiTraffic: async (rows) => {
      const { etag } = await ask<Service>(service);
      const traffic = rows.map((row) => ({ type: BY_REVISION, ...row }));
      await ask(`${service}?updateMask=traffic`, {
        method: "PATCH",
        // Nothing of what somebody else changed meanwhile is written over.
        body: JSON.stringify({ traffic, ...(etag !== undefined && { etag }) }),
      });
    },
  };
}

/** Google's own words; not the whole answer, which may repeat what was sent. */
function messageIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { status?: string; message?: string } };
    return [error?.status, error?.message].filter(Boolean).join(" ").slice(0, 200);
  } catch {
    return "no reason";
  }
}
