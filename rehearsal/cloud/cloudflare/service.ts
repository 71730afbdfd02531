import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { dnsRecords } from "./dnsRecord";
import { CloudflareEdge } from "./edge/edge";
import { recordsOf } from "./records";
import { rulesetModel } from "./ruleset";
import { zoneSettingModel } from "./zoneSetting";

/** Cloudflare: DNS, and in front of the names that are proxied an edge with the zone's settings and rules. */
export function cloudflare(world: World): Service {
  const records = recordsOf(world);
  const edge = new CloudflareEdge(world, records);
  const dns = dnsRecords(world, records, edge);
  return {
    name: "cloudflare",
    resources: [dns.model, zoneSettingModel(world, records), rulesetModel(world, records, edge)],
    start: async () => {
      for (const record of records.dns.values()) await dns.publish(record);
    },
    stop: () => edge.stop(),
  };
}
