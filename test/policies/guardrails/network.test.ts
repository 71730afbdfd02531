import { listenerTlsRule, openPortsRule } from "../../../policies/guardrails/network";
import { describeRule } from "./rules";

const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

describeRule({
  rule: listenerTlsRule,
  type: "aws:lb/listener:Listener",
  good: [
    { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" },
    { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS-1-2-Ext-2018-06" },
    { protocol: "HTTP", defaultActions: [redirect] },
  ],
  broken: [
    ["found sslPolicy absent", { protocol: "HTTPS" }],
    [
      'found sslPolicy "ELBSecurityPolicy-2016-08"',
      { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08" },
    ],
    ["found sslPolicy", { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-0-2021-06" }],
    ['found protocol "HTTP"', { protocol: "HTTP", defaultActions: [{ type: "forward" }] }],
    ['found protocol "HTTP"', { protocol: "HTTP", defaultActions: [redirect, { type: "forward" }] }],
    [
      'found protocol "HTTP"',
      { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP" } }] },
    ],
    ['found protocol "HTTP"', { protocol: "HTTP", defaultActions: [] }],
    ["found protocol absent", {}],
  ],
});

describeRule({
  rule: openPortsRule,
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  good: [
    { fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" },
    { fromPort: 8080, toPort: 8080, referencedSecurityGroupId: "sg-1" },
    { fromPort: 22, toPort: 22, cidrIpv4: "10.0.0.0/8" },
  ],
  broken: [
    ["found ports 22 to 22 open to 0.0.0.0/0", { fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" }],
    ["found ports 3389 to 3389 open to ::/0", { fromPort: 3389, toPort: 3389, cidrIpv6: "::/0" }],
    ["found ports 80 to 443 open", { fromPort: 80, toPort: 443, cidrIpv4: "0.0.0.0/0" }],
    ["found ports any to any open", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }],
  ],
});

describeRule({
  rule: openPortsRule,
  type: "aws:ec2/securityGroup:SecurityGroup",
  good: [{ ingress: [{ fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }] }, { description: "none" }],
  broken: [
    [
      "found ports 0 to 0 open to ::/0",
      { ingress: [{ fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/8"], ipv6CidrBlocks: ["::/0"] }] },
    ],
  ],
});

describeRule({
  rule: openPortsRule,
  type: "aws:ec2/securityGroupRule:SecurityGroupRule",
  good: [{ type: "egress", fromPort: 0, toPort: 65535, cidrBlocks: ["0.0.0.0/0"] }],
  broken: [
    ["found ports 22 to 22", { type: "ingress", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
  ],
});
