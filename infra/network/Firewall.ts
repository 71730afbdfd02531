import * as pulumi from "@pulumi/pulumi";
import { getManagedPrefixListOutput } from "@pulumi/aws/ec2/getManagedPrefixList";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import { API_PORT } from "../compute/containers";

export interface FirewallArgs {
  readonly network: { readonly vpcId: pulumi.Input<string> };
}

/** The addresses of CloudFront's servers that speak to origins; AWS keeps the list. */
const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";

/** Where tasks speak to: everything by HTTPS, and Supabase's PostgreSQL directly or by its pooler. Nobody's addresses are known. */
const OUT: Readonly<Record<string, readonly [port: number, description: string]>> = {
  https: [443, "AWS, Google Cloud, Auth0, Stripe and Supabase by HTTPS"],
  database: [5432, "PostgreSQL at Supabase, directly or a session of the pooler"],
  pooler: [6543, "PostgreSQL at Supabase, a transaction of the pooler"],
};

/** Who may speak to whom: CloudFront to the load balancer, the load balancer to the tasks, tasks out where they must. */
export class Firewall extends pulumi.ComponentResource {
  /** Groups of the load balancer: one a port, as the list of CloudFront's addresses counts for 55 of a group's 60 rules. */
  readonly loadBalancerGroupIds: pulumi.Output<string>[];
  readonly taskGroupId: pulumi.Output<string>;

  constructor(name: string, { network }: FirewallArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Firewall", name, {}, options);
    const group = (suffix: string, description: string): ec2.SecurityGroup =>
      new ec2.SecurityGroup(`${name}-${suffix}`, { vpcId: network.vpcId, description }, { parent: this });
    const secure = group("load-balancer", "load balancer: HTTPS from CloudFront, to the tasks only");
    const plain = group("load-balancer-http", "load balancer: HTTP from CloudFront, redirected");
    const tasks = group("tasks", "tasks: from the load balancer only, out by HTTPS and PostgreSQL");

    this.fromCloudFront(name, { 443: secure, 80: plain });
    this.betweenBalancerAndTasks(name, secure, tasks);
    this.out(name, tasks);

    this.loadBalancerGroupIds = [secure.id, plain.id];
    this.taskGroupId = tasks.id;
    this.registerOutputs({ loadBalancerGroupIds: this.loadBalancerGroupIds, taskGroupId: this.taskGroupId });
  }

  /** CloudFront alone: whoever went past it would go past its firewall and its limits. */
  private fromCloudFront(name: string, groups: Readonly<Record<number, ec2.SecurityGroup>>): void {
    const prefixListId = getManagedPrefixListOutput({ name: CLOUDFRONT }, { parent: this }).id;
    for (const [port, group] of Object.entries(groups)) {
      new vpc.SecurityGroupIngressRule(
        `${name}-from-cloudfront-${port}`,
        {
          securityGroupId: group.id,
          description: port === "80" ? "redirected to HTTPS" : "HTTPS",
          ipProtocol: "tcp",
          fromPort: Number(port),
          toPort: Number(port),
          prefixListId,
        },
        { parent: this },
      );
    }
  }

  private betweenBalancerAndTasks(name: string, balancer: ec2.SecurityGroup, tasks: ec2.SecurityGroup): void {
    const between = { ipProtocol: "tcp", fromPort: API_PORT, toPort: API_PORT };
    new vpc.SecurityGroupEgressRule(
      `${name}-to-tasks`,
      {
        securityGroupId: balancer.id,
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
        referencedSecurityGroupId: balancer.id,
        ...between,
      },
      { parent: this },
    );
  }

  private out(name: string, tasks: ec2.SecurityGroup): void {
    for (const [suffix, [port, description]] of Object.entries(OUT)) {
      new vpc.SecurityGroupEgressRule(
        `${name}-out-${suffix}`,
        {
          securityGroupId: tasks.id,
          description,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: "0.0.0.0/0",
        },
        { parent: this },
      );
    }
  }
}
