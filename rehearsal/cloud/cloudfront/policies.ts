import { randomUUID } from "node:crypto";
import { arn } from "../kernel/identifiers";
import type { ResourceModel } from "../kernel/model";
import type { World } from "../kernel/world";
import { cachePolicyFaults, cachePolicyInputs } from "./cachePolicy";
import { keptModel, newId } from "./kept";
import { originAccessControlInputs } from "./originAccessControl";
import { originRequestPolicyInputs } from "./originRequestPolicy";
import { type Records, behavioursOf } from "./records";
import { responseHeadersFaults, responseHeadersPolicyInputs } from "./responseHeadersPolicy";

/** The settings that distributions refer to by id. */
export function policyModels(world: World, records: Records): ResourceModel[] {
  const named = (kind: string) => (id: string) => arn("cloudfront", "", world.account, `${kind}/${id}`);
  const usedAs =
    (property: "cachePolicyId" | "originRequestPolicyId" | "responseHeadersPolicyId") => (id: string) =>
      records.distributions.find(({ inputs }) =>
        behavioursOf(inputs).some((behaviour) => behaviour[property] === id),
      )?.id;
  return [
    keptModel({
      type: "aws:cloudfront/originAccessControl:OriginAccessControl",
      page: "cloudfront_origin_access_control",
      code: "OriginAccessControl",
      inputs: originAccessControlInputs,
      inert: { description: "a note for people" },
      records: records.accessControls,
      newId,
      arn: named("origin-access-control"),
      usedBy: (id) =>
        records.distributions.find(({ inputs }) =>
          inputs.origins.some((origin) => origin.originAccessControlId === id),
        )?.id,
    }),
    keptModel({
      type: "aws:cloudfront/cachePolicy:CachePolicy",
      page: "cloudfront_cache_policy",
      code: "CachePolicy",
      inputs: cachePolicyInputs,
      inert: { comment: "a note for people" },
      records: records.cachePolicies,
      newId: randomUUID,
      arn: named("cache-policy"),
      usedBy: usedAs("cachePolicyId"),
      validate: cachePolicyFaults,
    }),
    keptModel({
      type: "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
      page: "cloudfront_origin_request_policy",
      code: "OriginRequestPolicy",
      inputs: originRequestPolicyInputs,
      inert: { comment: "a note for people" },
      records: records.originRequestPolicies,
      newId: randomUUID,
      arn: named("origin-request-policy"),
      usedBy: usedAs("originRequestPolicyId"),
    }),
    keptModel({
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      page: "cloudfront_response_headers_policy",
      code: "ResponseHeadersPolicy",
      inputs: responseHeadersPolicyInputs,
      inert: { comment: "a note for people" },
      records: records.responseHeadersPolicies,
      newId: randomUUID,
      arn: named("response-headers-policy"),
      usedBy: usedAs("responseHeadersPolicyId"),
      validate: responseHeadersFaults,
    }),
  ];
}
