import { isBag, unknown } from "../pack/known";
import type { Judged, ResourceRule } from "../pack/policies";
import { listOf } from "./document";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
/** What the load balancer is asked by. */
const OPEN_PORTS: readonly unknown[] = [80, 443];
const EVERYBODY: readonly unknown[] = ["0.0.0.0/0", "::/0"];

interface Opening {
  readonly from: unknown;
  readonly to: unknown;
  readonly addresses: readonly unknown[];
}

/** Nothing but 80 and 443 is open to everybody. */
export const openPortsRule: ResourceRule = {
  name: "guardrail-open-ports",
  description:
    "M6: nothing is open to 0.0.0.0/0 or ::/0 but the ports 80 and 443 (CKV_AWS_24, CKV_AWS_25, CKV_AWS_260).",
  types: [GROUP, OLD_RULE, INGRESS],
  judge: (resource) =>
    openings(resource)
      .filter(({ addresses }) => addresses.some((one) => EVERYBODY.includes(one)))
      .filter(({ from, to }) => from !== unknown && to !== unknown)
      .filter(({ from, to }) => from !== to || !OPEN_PORTS.includes(from))
      .map(
        ({ from, to, addresses }) =>
          `${resource.name}: found ports ${shown(from)} to ${shown(to)} open to ${addresses.filter((one) => EVERYBODY.includes(one)).join(", ")}, expected 80 or 443 alone. ` +
          "Fix: name who may come, a security group or a prefix list, as infra/network/Firewall.ts does.",
      ),
};

function openings({ type, properties }: Judged): Opening[] {
  if (type === GROUP) return listOf(properties.ingress).filter(isBag).map(byBlocks);
  if (type === OLD_RULE) return properties.type === "egress" ? [] : [byBlocks(properties)];
  const { fromPort: from, toPort: to, cidrIpv4, cidrIpv6 } = properties;
  return [{ from, to, addresses: [cidrIpv4, cidrIpv6] }];
}

const byBlocks = ({
  fromPort: from,
  toPort: to,
  cidrBlocks,
  ipv6CidrBlocks,
}: Record<string, unknown>): Opening => ({
  from,
  to,
  addresses: [...listOf(cidrBlocks), ...listOf(ipv6CidrBlocks)],
});

const shown = (port: unknown): string => (typeof port === "number" ? String(port) : "any");

/** AWS's policies that speak TLS 1.2 and 1.3 alone. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html */
const TLS_POLICY = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)\b/;

/** Viewers and CloudFront speak to the load balancer by TLS 1.2 or newer; by HTTP they are sent there. */
export const listenerTlsRule: ResourceRule = {
  name: "guardrail-listener-tls",
  description:
    "E7, D4: listeners speak HTTPS with TLS 1.2 or newer, and one of HTTP does nothing but redirect (CKV_AWS_2, CKV_AWS_103, CKV2_AWS_20, ELB.1, ELB.17).",
  types: ["lb", "alb", "applicationloadbalancing"].map((module) => `aws:${module}/listener:Listener`),
  reads: ["protocol", "sslPolicy", "defaultActions"],
  judge: ({ name, properties: { protocol, sslPolicy, defaultActions } }) => {
    if (protocol === unknown) return [];
    if (protocol === "HTTPS")
      return sslPolicy === unknown || (typeof sslPolicy === "string" && TLS_POLICY.test(sslPolicy))
        ? []
        : [`${name}: found sslPolicy ${JSON.stringify(sslPolicy) ?? "absent"}, ${TLS_EXPECTED}`];
    if (
      protocol === "HTTP" &&
      (defaultActions === unknown ||
        (listOf(defaultActions).length > 0 && listOf(defaultActions).every(isRedirect)))
    )
      return [];
    return [
      `${name}: found protocol ${JSON.stringify(protocol) ?? "absent"} that does more than redirect to HTTPS, expected HTTPS. ` +
        "Fix: declare it as infra/traffic/LoadBalancer.ts does.",
    ];
  },
};

const TLS_EXPECTED =
  "expected a policy of TLS 1.2 or newer such as ELBSecurityPolicy-TLS13-1-2-2021-06. Fix: set it as infra/traffic/LoadBalancer.ts does.";

const isRedirect = (action: unknown): boolean =>
  action === unknown ||
  (isBag(action) &&
    action.type === "redirect" &&
    (action.redirect === unknown || (isBag(action.redirect) && action.redirect.protocol === "HTTPS")));
