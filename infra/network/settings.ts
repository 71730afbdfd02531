import type { NetworkSettings } from "../config/parts/network";

/** A network of the stack's own. */
export type OwnNetwork = Required<Omit<NetworkSettings, "existing">>;

/** The keys of a network of its own; that all are there is a rule of the config. */
export function ownNetwork({ cidr, zones, nat, endpoints }: NetworkSettings): OwnNetwork {
  if (cidr === undefined || zones === undefined || nat === undefined || endpoints === undefined)
    throw new Error("sluice:network describes neither a network of its own nor an existing one");
  return { cidr, zones, nat, endpoints };
}

/** A /24 of a network of 16 bits. */
export function subnetRange(cidr: string, third: number): string {
  const [first, second] = cidr.split(".");
  return `${first}.${second}.${third}.0/24`;
}
