import type { Peer, SecurityGroups } from "../kernel/ports";
import { contains, parseRange } from "./cidr";
import type { Kept, KeptThings } from "./kept";
import { CLOUDFRONT, prefixList } from "./prefixLists";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** What the rules of security groups let through, as far as a laptop can tell who asks: by kind, not by address. */
export function securityGroups(things: KeptThings): SecurityGroups {
  const some = (type: string, groups: readonly string[], peer: Peer, port: number): boolean =>
    things
      .ofType(type)
      .some(
        (rule) =>
          groups.includes(String(rule.inputs.securityGroupId)) &&
          coversPort(rule, port) &&
          names(things, rule, peer),
      );
  return {
    admits: (groups, from, port) => some(INGRESS, groups, from, port),
    releases: (groups, to, port) => some(EGRESS, groups, to, port),
  };
}

function coversPort({ inputs }: Kept, port: number): boolean {
  if (inputs.ipProtocol === "-1") return true;
  return inputs.ipProtocol === "tcp" && Number(inputs.fromPort) <= port && port <= Number(inputs.toPort);
}

function names(things: KeptThings, { inputs }: Kept, peer: Peer): boolean {
  const { cidrIpv4, prefixListId, referencedSecurityGroupId } = inputs;
  if (cidrIpv4 === "0.0.0.0/0") return true;
  if (typeof prefixListId === "string")
    return peer === "cloudfront" && prefixList(prefixListId)?.name === CLOUDFRONT;
  if (typeof peer === "string") return false;
  if (typeof referencedSecurityGroupId === "string") return peer.groups.includes(referencedSecurityGroupId);
  return withinNetwork(things, String(cidrIpv4), peer.groups);
}

/** A range that touches the network of the peer is taken to contain it: tasks have no address in the network here. */
function withinNetwork(things: KeptThings, cidr: string, groups: readonly string[]): boolean {
  const range = parseRange(cidr);
  return groups.some((group) => {
    const vpc = things.find(String(things.find(group)?.inputs.vpcId));
    const around = parseRange(String(vpc?.inputs.cidrBlock));
    return (
      range !== undefined && around !== undefined && (contains(around, range) || contains(range, around))
    );
  });
}
