import { covers } from "../acm/validationRecord";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { bucketOfDomain } from "../s3/naming";
import type { DistributionInputs } from "./distributionInputs";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from "./managedPolicies";
import { type Records, behavioursOf } from "./records";

/**
 * Refuses a distribution that points at what does not exist, or takes a name that it may not have.
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistribution.html#API_CreateDistribution_Errors
 */
export function requireReferences(
  world: World,
  records: Records,
  inputs: DistributionInputs,
  self: string | undefined,
): void {
  for (const behaviour of behavioursOf(inputs)) {
    const { cachePolicyId, originRequestPolicyId, responseHeadersPolicyId, functionAssociations } = behaviour;
    if (!MANAGED_CACHE_POLICIES.has(cachePolicyId) && records.cachePolicies.get(cachePolicyId) === undefined)
      throw absent("CachePolicy", cachePolicyId);
    if (
      originRequestPolicyId !== undefined &&
      !MANAGED_ORIGIN_REQUEST_POLICIES.has(originRequestPolicyId) &&
      records.originRequestPolicies.get(originRequestPolicyId) === undefined
    ) {
      throw absent("OriginRequestPolicy", originRequestPolicyId);
    }
    if (
      responseHeadersPolicyId !== undefined &&
      !MANAGED_RESPONSE_HEADERS_POLICIES.has(responseHeadersPolicyId) &&
      records.responseHeadersPolicies.get(responseHeadersPolicyId) === undefined
    ) {
      throw absent("ResponseHeadersPolicy", responseHeadersPolicyId);
    }
    for (const { functionArn } of functionAssociations ?? []) requireFunction(records, functionArn);
  }
  for (const origin of inputs.origins) {
    const { originAccessControlId, customOriginConfig, domainName } = origin;
    if (
      originAccessControlId !== undefined &&
      records.accessControls.get(originAccessControlId) === undefined
    )
      throw absent("OriginAccessControl", originAccessControlId);
    if (customOriginConfig === undefined && bucketOfDomain(domainName) === undefined) {
      throw new CloudError(
        "InvalidArgument",
        `the origin ${origin.originId} has no customOriginConfig, and ${domainName} is not a bucket's domain name`,
      );
    }
  }
  requireAliases(world, records, inputs, self);
  const { webAclId, loggingConfig } = inputs;
  if (webAclId !== undefined)
    world.references.require(webAclId, "aws:wafv2/webAcl:WebAcl", "webAclId", "InvalidWebACLId");
  if (loggingConfig !== undefined) {
    const bucket = bucketOfDomain(loggingConfig.bucket);
    if (bucket === undefined)
      throw new CloudError("InvalidArgument", `${loggingConfig.bucket} is not a bucket's domain name`);
    world.references.require(
      `arn:aws:s3:::${bucket}`,
      "aws:s3/bucket:Bucket",
      "loggingConfig.bucket",
      "NoSuchBucket",
    );
  }
}

function requireFunction(records: Records, functionArn: string): void {
  const found = records.functions.find((one) => one.arn === functionArn);
  if (found === undefined)
    throw new CloudError("InvalidFunctionAssociation", `the function ${functionArn} does not exist`);
  if (found.live === undefined)
    throw new CloudError(
      "InvalidFunctionAssociation",
      `the function ${found.name} must be published to be associated`,
    );
}

function requireAliases(
  world: World,
  records: Records,
  { aliases = [], viewerCertificate }: DistributionInputs,
  self: string | undefined,
): void {
  const { acmCertificateArn } = viewerCertificate;
  if (acmCertificateArn !== undefined) {
    if (acmCertificateArn.split(":")[3] !== "us-east-1") {
      throw new CloudError(
        "InvalidViewerCertificate",
        `the certificate ${acmCertificateArn} must be in us-east-1 to be used with CloudFront`,
      );
    }
    const certificate = world.use("certificates").find(acmCertificateArn);
    if (certificate === undefined)
      throw new CloudError("InvalidViewerCertificate", `the certificate ${acmCertificateArn} does not exist`);
    if (certificate.status !== "ISSUED")
      throw new CloudError(
        "InvalidViewerCertificate",
        `the certificate ${acmCertificateArn} is ${certificate.status}; it must be issued`,
      );
    const bare = aliases.filter((alias) => !certificate.domains.some((name) => covers(name, alias)));
    if (bare.length > 0) {
      throw new CloudError(
        "InvalidViewerCertificate",
        `the certificate covers ${certificate.domains.join(", ")}, not the alias ${bare.join(", ")}`,
      );
    }
  } else if (aliases.length > 0) {
    throw new CloudError(
      "InvalidViewerCertificate",
      `to add an alternate domain name (${aliases.join(", ")}) to a distribution, attach a certificate that covers it (viewerCertificate.acmCertificateArn)`,
    );
  }
  for (const alias of aliases) {
    const other = records.distributions.find(
      (one) =>
        one.id !== self &&
        (one.inputs.aliases ?? []).some((name) => name.toLowerCase() === alias.toLowerCase()),
    );
    if (other !== undefined)
      throw new CloudError(
        "CNAMEAlreadyExists",
        `the alias ${alias} is already associated with the distribution ${other.id}`,
      );
  }
}

const absent = (kind: string, id: string): CloudError =>
  new CloudError(`NoSuch${kind}`, `the ${kind} ${id} does not exist`);
