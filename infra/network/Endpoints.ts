import * as pulumi from "@pulumi/pulumi";
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";

export interface EndpointsArgs {
  readonly awsRegion: string;
  readonly vpc: { readonly id: pulumi.Input<string> };
  /** Address range of the whole network: who may use the interface endpoints. */
  readonly cidr: string;
  readonly zones: readonly {
    readonly privateSubnetId: pulumi.Input<string>;
    readonly privateTableId: pulumi.Input<string>;
  }[];
  /** AWS services that are reached by an interface endpoint, such as `logs`. */
  readonly endpoints: readonly string[];
}

/**
 * Ways to AWS's own services that leave the network by no NAT gateway: S3 (image layers, most of what is carried) by a
 * gateway, which costs nothing; others by interface endpoints where that is cheaper (docs/adr/0021).
 */
export class Endpoints extends pulumi.ComponentResource {
  constructor(name: string, args: EndpointsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:network:Endpoints", name, {}, options);
    const common = { vpcId: args.vpc.id };
    new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        ...common,
        serviceName: `com.amazonaws.${args.awsRegion}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: args.zones.map(({ privateTableId }) => privateTableId),
        policy: layersOnly(args.awsRegion),
      },
      { parent: this },
    );
    if (args.endpoints.length > 0) {
      const securityGroupIds = [this.entrance(name, args)];
      for (const service of args.endpoints) {
        new ec2.VpcEndpoint(
          `${name}-${service.replace(".", "-")}`,
          {
            ...common,
            serviceName: `com.amazonaws.${args.awsRegion}.${service}`,
            vpcEndpointType: "Interface",
            subnetIds: args.zones.map(({ privateSubnetId }) => privateSubnetId),
            securityGroupIds,
            // The services' usual names lead here: nobody has to be told.
            privateDnsEnabled: true,
          },
          { parent: this },
        );
      }
    }
    this.registerOutputs({});
  }

  /** Everybody in the network, by HTTPS. */
  private entrance(name: string, args: EndpointsArgs): pulumi.Output<string> {
    const group = new ec2.SecurityGroup(
      `${name}-entrance`,
      { vpcId: args.vpc.id, description: "interface endpoints: HTTPS from within the network" },
      { parent: this },
    );
    new vpc.SecurityGroupIngressRule(
      `${name}-from-within`,
      {
        securityGroupId: group.id,
        description: "HTTPS from within the network",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: args.cidr,
      },
      { parent: this },
    );
    return group.id;
  }
}

/**
 * Image layers lie in a bucket of ECR's own. Nothing else of S3 is asked for from here, and so nothing can be carried
 * out to somebody's bucket this way. https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html (minimum
 * Amazon S3 bucket permissions)
 */
const layersOnly = (region: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ImageLayers",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*`,
      },
    ],
  });
