import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { DnsRecordInputs } from "./dnsRecord";
import type { RulesetInputs } from "./rulesetInputs";

export interface DnsRecord extends DnsRecordInputs {
  readonly id: string;
  readonly createdOn: string;
  readonly modifiedOn: string;
  /** Of the name at the edge, PEM; only where it is proxied. */
  readonly identity?: { readonly certificate: string; readonly key: string };
}

export interface ZoneSetting {
  readonly zoneId: string;
  readonly settingId: string;
  readonly value: string;
  readonly modifiedOn: string;
}

export interface RulesetRecord {
  readonly id: string;
  readonly inputs: RulesetInputs;
  readonly version: number;
  readonly lastUpdated: string;
}

/** Everything that the control plane keeps and the edge reads. */
export interface Records {
  readonly dns: Collection<DnsRecord>;
  /** By `<zone> <setting>`. */
  readonly settings: Collection<ZoneSetting>;
  readonly rulesets: Collection<RulesetRecord>;
}

export const recordsOf = ({ store }: World): Records => ({
  dns: store.collection("cloudflare.dnsRecords"),
  settings: store.collection("cloudflare.zoneSettings"),
  rulesets: store.collection("cloudflare.rulesets"),
});
