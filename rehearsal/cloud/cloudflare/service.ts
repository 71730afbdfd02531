import { z } from "zod";
import { hex } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";

const HOST = /^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9-]{2,63}\.?$/;

const inputs = z.strictObject({
  zoneId: z.string().regex(/^[0-9a-f]{32}$/, "must be the zone's id, 32 hex digits"),
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
  proxied: z
    .literal(false, {
      error: "proxied records are not modelled: traffic would pass through Cloudflare's own cache and TLS",
    })
    .default(false),
  comment: z.string().max(100).optional(),
  tags: z.array(z.string()).optional(),
});
type Inputs = z.infer<typeof inputs>;

interface DnsRecord extends Inputs {
  readonly id: string;
  readonly createdOn: string;
  readonly modifiedOn: string;
}

/** Cloudflare's DNS: a CNAME leads in the cloud's own name service; A and TXT records are kept and lead nowhere. */
export function cloudflare(world: World): Service {
  const records = world.store.collection<DnsRecord>("cloudflare.dnsRecords");
  const publish = ({ type, name, content }: DnsRecord): void => {
    if (type === "CNAME") world.names.alias(name, content);
  };
  const withdraw = ({ type, name }: DnsRecord): void => {
    if (type === "CNAME") world.names.removeAlias(name);
  };
  const outputs = ({ createdOn, modifiedOn, type }: DnsRecord): Record<string, unknown> => ({
    createdOn,
    modifiedOn,
    proxied: false,
    proxiable: type !== "TXT",
    meta: "{}",
    settings: {},
  });

  return {
    name: "cloudflare",
    resources: [
      defineResource<Inputs>({
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
        create: (input) => {
          requireFree(input);
          const now = timestamp();
          const record: DnsRecord = { ...input, id: hex(32), createdOn: now, modifiedOn: now };
          records.set(record.id, record);
          publish(record);
          return Promise.resolve({ id: record.id, outputs: outputs(record) });
        },
        read: (id) => {
          const record = records.get(id);
          if (record === undefined) return Promise.resolve(undefined);
          const { id: _id, createdOn: _created, modifiedOn: _modified, ...live } = record;
          return Promise.resolve({ inputs: live, outputs: outputs(record) });
        },
        update: (id, input) => {
          const before = records.get(id);
          if (before === undefined) throw new CloudError("81044", `Record does not exist. (${id})`);
          requireFree(input, id);
          withdraw(before);
          const record: DnsRecord = { ...input, id, createdOn: before.createdOn, modifiedOn: timestamp() };
          records.set(id, record);
          publish(record);
          return Promise.resolve(outputs(record));
        },
        delete: (id) => {
          const record = records.get(id);
          if (record !== undefined) withdraw(record);
          records.delete(id);
          return Promise.resolve();
        },
      }),
    ],
    start: () => {
      records.values().forEach(publish);
      return Promise.resolve();
    },
  };

  function timestamp(): string {
    return new Date(world.clock.now()).toISOString();
  }

  /**
   * A name has one CNAME and then nothing else of A, AAAA or CNAME; the same record twice is refused.
   * https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/
   */
  function requireFree(input: Inputs, self?: string): void {
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
