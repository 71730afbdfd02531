import type { Table } from "./recording";

const arn = (service: string) => (_: unknown, name: string) => ({
  arn: `arn:aws:${service}:us-east-1:123456789012:${name}`,
});

/** What brings a request to a task: network, load balancer, certificates, CDN and firewall. */
export const EDGE = {
  "aws:ec2/vpc:Vpc": { properties: ["cidrBlock", "enableDnsHostnames", "enableDnsSupport"] },
  "aws:ec2/subnet:Subnet": { properties: ["vpcId", "cidrBlock", "availabilityZone", "mapPublicIpOnLaunch"] },
  "aws:ec2/internetGateway:InternetGateway": { properties: ["vpcId"] },
  "aws:ec2/routeTable:RouteTable": { properties: ["vpcId"] },
  "aws:ec2/route:Route": {
    properties: ["routeTableId", "destinationCidrBlock", "gatewayId", "natGatewayId"],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { properties: ["routeTableId", "subnetId"] },
  "aws:ec2/eip:Eip": { properties: ["domain"] },
  "aws:ec2/natGateway:NatGateway": { properties: ["allocationId", "subnetId"] },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    properties: [
      "vpcId",
      "serviceName",
      "vpcEndpointType",
      "routeTableIds",
      "subnetIds",
      "securityGroupIds",
      "privateDnsEnabled",
      "policy",
    ],
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { properties: ["vpcId", "ingress", "egress"] },
  "aws:ec2/flowLog:FlowLog": {
    properties: [
      "vpcId",
      "trafficType",
      "logDestinationType",
      "logDestination",
      "iamRoleArn",
      "maxAggregationInterval",
    ],
  },
  "aws:ec2/securityGroup:SecurityGroup": { properties: ["vpcId", "description"] },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    properties: [
      "securityGroupId",
      "description",
      "ipProtocol",
      "fromPort",
      "toPort",
      "cidrIpv4",
      "prefixListId",
      "referencedSecurityGroupId",
    ],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    properties: [
      "securityGroupId",
      "description",
      "ipProtocol",
      "fromPort",
      "toPort",
      "cidrIpv4",
      "referencedSecurityGroupId",
    ],
  },
  "aws:acm/certificate:Certificate": {
    properties: ["domainName", "subjectAlternativeNames", "validationMethod", "region"],
    outputs: ({ domainName, subjectAlternativeNames = [] }, name) => ({
      ...arn("acm")(undefined, name),
      domainValidationOptions: [domainName, ...(subjectAlternativeNames as unknown[])].map((one) => ({
        domainName: one,
        resourceRecordName: `_proof.${String(one)}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_value.acm-validations.aws.",
      })),
    }),
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    properties: ["certificateArn", "validationRecordFqdns", "region"],
  },
  "aws:wafv2/webAcl:WebAcl": {
    properties: ["region", "scope", "description", "defaultAction", "rules", "visibilityConfig"],
    outputs: arn("wafv2"),
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    properties: ["region", "resourceArn", "logDestinationConfigs", "redactedFields"],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    properties: [
      "loadBalancerType",
      "internal",
      "subnets",
      "securityGroups",
      "dropInvalidHeaderFields",
      "enableDeletionProtection",
      "tags",
      "idleTimeout",
      "clientKeepAlive",
      "desyncMitigationMode",
      "accessLogs",
    ],
    outputs: (_, name) => ({
      ...arn("elb")(_, name),
      arnSuffix: `app/${name}/0123456789abcdef`,
      dnsName: `${name}.us-east-1.elb.amazonaws.com`,
    }),
  },
  "aws:lb/targetGroup:TargetGroup": {
    properties: [
      "vpcId",
      "targetType",
      "protocol",
      "port",
      "deregistrationDelay",
      "stickiness",
      "slowStart",
      "loadBalancingAlgorithmType",
      "healthCheck",
      "tags",
    ],
    outputs: (_, name) => ({ ...arn("elb")(_, name), arnSuffix: `targetgroup/${name}/0123456789abcdef` }),
  },
  "aws:lb/listener:Listener": {
    properties: ["loadBalancerArn", "port", "protocol", "certificateArn", "sslPolicy", "defaultActions"],
    outputs: arn("elb"),
  },
  "aws:lb/listenerRule:ListenerRule": {
    properties: ["listenerArn", "priority", "conditions", "actions", "tags"],
    outputs: arn("elb"),
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": { properties: ["comment"], outputs: arn("cloudfront") },
  "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": { properties: ["keyValueStoreArn", "key", "value"] },
  "aws:cloudfront/function:Function": {
    properties: ["comment", "runtime", "code", "keyValueStoreAssociations", "publish"],
    outputs: arn("cloudfront"),
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    properties: ["comment", "minTtl", "defaultTtl", "maxTtl", "parametersInCacheKeyAndForwardedToOrigin"],
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    properties: ["comment", "cookiesConfig", "headersConfig", "queryStringsConfig"],
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    properties: ["comment", "customHeadersConfig", "securityHeadersConfig"],
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    properties: ["description", "originAccessControlOriginType", "signingBehavior", "signingProtocol"],
  },
  "aws:cloudfront/distribution:Distribution": {
    properties: [
      "enabled",
      "comment",
      "aliases",
      "defaultRootObject",
      "httpVersion",
      "loggingConfig",
      "webAclId",
      "isIpv6Enabled",
      "priceClass",
      "origins",
      "defaultCacheBehavior",
      "orderedCacheBehaviors",
      "customErrorResponses",
      "restrictions",
      "viewerCertificate",
      "waitForDeployment",
    ],
    outputs: (_, name) => ({ ...arn("cloudfront")(_, name), domainName: "d111111abcdef8.cloudfront.net" }),
  },
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription": {
    properties: ["distributionId", "monitoringSubscription"],
  },
} as const satisfies Table;
