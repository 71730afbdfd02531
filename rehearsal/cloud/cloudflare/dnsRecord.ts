import { z } from "zod";
import { hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { DnsRecord, Records } from "./records";
import { zoneId } from "./zoneSetting";

const HOST = /^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9-]{2,63}\.?$/;

const inputs = z.strictObject({
  zoneId,
  name: z
    .string()
    .max(255)
    .regex(
      HOST,
      "must be the full name (the provider reads a relative name or @ back as the full one, a lasting difference)",
    ),
  type: z.enum(["CNAME", "A", "TXT"]),
  content: z.string().min(1),
  ttl: z
    .number()
    .int()
    .refine((ttl) => ttl === 1 || (ttl >= 60 && ttl <= 86_400), {
      error: "must be 1 (automatic) or 60 to 86400 seconds",
    }),
  proxied: z.boolean().default(false),
  comment: z.string().max(100).optional(),
  tags: z.array(z.string()).optional(),
});
export type DnsRecordInputs = z.infer<typeof inputs>;

/** What is proxied is a name that the edge goes on to, with a TTL that Cloudflare sets itself. */
function faults({ proxied, type, ttl }: DnsRecordInputs): { property: string; reason: string }[] {
  if (proxied !== true) return [];
  return [
    ...(type === "CNAME"
      ? []
      : [{ property: "proxied", reason: `is true for ${type}; only a CNAME is modelled as proxied` }]),
    ...(ttl === 1 ? [] : [{ property: "ttl", reason: `is ${ttl}; a proxied record has 1 (automatic)` }]),
  ];
}

/** Who serves proxied names. */
export interface Proxy {
  publish(record: DnsRecord): Promise<void>;
  withdraw(name: string): void;
}

/** Cloudflare's DNS: a CNAME leads in the cloud's own name service, proxied ones by way of the edge; A and TXT records are kept and lead nowhere. */
export function dnsRecords(
  world: World,
  { dns: records }: Records,
  edge: Proxy,
): { readonly model: ResourceModel; publish(record: DnsRecord): Promise<void> } {
  const publish = async (record: DnsRecord): Promise<void> => {
    if (record.proxied) await edge.publish(record);
    else if (record.type === "CNAME") world.names.alias(record.name, record.content);
  };
  const withdraw = ({ type, name, proxied }: DnsRecord): void => {
    if (proxied) edge.withdraw(name);
    else if (type === "CNAME") world.names.removeAlias(name);
  };
  /** Cloudflare's own certificate for the name, kept as long as the name is proxied. */
  const identity = async (
    input: DnsRecordInputs,
    before?: DnsRecord,
  ): Promise<Pick<DnsRecord, "identity">> => {
    if (!input.proxied) return {};
    const same = before?.name === input.name ? before.identity : undefined;
    return { identity: same ?? (await world.authority.issue([input.name])) };
  };
  const outputs = ({ createdOn, modifiedOn, type, proxied }: DnsRecord): Record<string, unknown> => ({
    createdOn,
    modifiedOn,
    proxied,
    proxiable: type !== "TXT",
    meta: "{}",
    settings: {},
  });

  return {
    publish,
    model: defineResource<DnsRecordInputs>({
      type: "cloudflare:index/dnsRecord:DnsRecord",
      source:
        "https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/dns_record",
      inputs,
      inert: {
        ttl: "no resolver in the rehearsal keeps an answer; a change is seen at once",
        comment: "has no effect on DNS at Cloudflare either",
        tags: "have no effect on DNS at Cloudflare either",
      },
      // Everything else is a PUT on the record, its type included (internal/services/dns_record/schema.go: only zone_id replaces).
      replaceOn: ["zoneId"],
      computed: ["createdOn", "modifiedOn", "proxiable", "meta", "settings"],
      recomputed: {
        content: ["modifiedOn"],
        name: ["modifiedOn"],
        type: ["modifiedOn"],
        ttl: ["modifiedOn"],
      },
      validate: faults,
      create: async (input) => {
        requireFree(input);
        const now = timestamp();
        const record: DnsRecord = {
          ...input,
          id: hex(32),
          createdOn: now,
          modifiedOn: now,
          ...(await identity(input)),
        };
        records.set(record.id, record);
        await publish(record);
        return { id: record.id, outputs: outputs(record) };
      },
      read: (id) => {
        const record = records.get(id);
        if (record === undefined) return Promise.resolve(undefined);
        const { id: _id, createdOn: _created, modifiedOn: _modified, identity: _identity, ...live } = record;
        return Promise.resolve({ inputs: live, outputs: outputs(record) });
      },
      update: async (id, input) => {
        const before = records.get(id);
        if (before === undefined) throw new CloudError("81044", `Record does not exist. (${id})`);
        requireFree(input, id);
        const record: DnsRecord = {
          ...input,
          id,
          createdOn: before.createdOn,
          modifiedOn: timestamp(),
          ...(await identity(input, before)),
        };
        withdraw(before);
        records.set(id, record);
        await publish(record);
        return outputs(record);
      },
      delete: (id) => {
        const record = records.get(id);
        if (record !== undefined) withdraw(record);
        records.delete(id);
        return Promise.resolve();
      },
    }),
  };

  function timestamp(): string {
    return new Date(world.clock.now()).toISOString();
  }

  /**
   * A name has one CNAME and then nothing else of A, AAAA or CNAME; the same record twice is refused.
   * https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/
   */
  function requireFree(input: DnsRecordInputs, self?: string): void {
    const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
    const same = records
      .values()
      .filter(
        (one) => one.id !== self && one.zoneId === input.zoneId && plain(one.name) === plain(input.name),
      );
    if (same.some((one) => one.type === input.type && one.content === input.content)) {
      throw new CloudError("81058", `An identical record already exists. (${input.type} ${input.name})`);
    }
    const hosts = same.filter((one) => one.type !== "TXT");
    if (input.type === "TXT" || hosts.length === 0) return;
    if (input.type === "CNAME" || hosts.some((one) => one.type === "CNAME")) {
      throw new CloudError(
        "81053",
        `An A, AAAA, or CNAME record with that host already exists. (${input.name})`,
      );
    }
  }
}
