import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { API_PORT } from "../compute/containers";

export interface FirewallArgs {
  readonly network: { readonly vpcId: pulumi.Input<string> };
}

/** Who may speak to whom: viewers to the load balancer on 80 and 443, the load balancer to the tasks, tasks out by HTTPS. */
export class Firewall extends pulumi.ComponentResource {
  readonly loadBalancerGroupId: pulumi.Output<string>;
  readonly taskGroupId: pulumi.Output<string>;

  constructor(name: string, { network }: FirewallArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Firewall", name, {}, options);
    const group = (suffix: string, description: string): ec2.SecurityGroup =>
      new ec2.SecurityGroup(`${name}-${suffix}`, { vpcId: network.vpcId, description }, { parent: this });
    const loadBalancer = group(
      "load-balancer",
      "load balancer: HTTP and HTTPS from everywhere, to the tasks only",
    );
    const tasks = group("tasks", "tasks: from the load balancer only, out by HTTPS");

    for (const port of [80, 443]) {
      new vpc.SecurityGroupIngressRule(
        `${name}-from-viewers-${port}`,
        {
          securityGroupId: loadBalancer.id,
          description: port === 80 ? "redirected to HTTPS" : "HTTPS",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: "0.0.0.0/0",
        },
        { parent: this },
      );
    }
    const between = { ipProtocol: "tcp", fromPort: API_PORT, toPort: API_PORT };
    new vpc.SecurityGroupEgressRule(
      `${name}-to-tasks`,
      {
        securityGroupId: loadBalancer.id,
        description: "to the tasks",
        referencedSecurityGroupId: tasks.id,
        ...between,
      },
      { parent: this },
    );
    new vpc.SecurityGroupIngressRule(
      `${name}-from-load-balancer`,
      {
        securityGroupId: tasks.id,
        description: "from the load balancer",
        referencedSecurityGroupId: loadBalancer.id,
        ...between,
      },
      { parent: this },
    );
    new vpc.SecurityGroupEgressRule(
      `${name}-tasks-out`,
      {
        securityGroupId: tasks.id,
        description: "AWS and the AI service by HTTPS",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
      },
      { parent: this },
    );

    this.loadBalancerGroupId = loadBalancer.id;
    this.taskGroupId = tasks.id;
    this.registerOutputs({ loadBalancerGroupId: this.loadBalancerGroupId, taskGroupId: this.taskGroupId });
  }
}
