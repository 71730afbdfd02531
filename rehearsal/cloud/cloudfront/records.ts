import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { StoreState } from "./edge/edgeFunction";
import type { CachePolicyInputs } from "./cachePolicy";
import type { DistributionInputs } from "./distributionInputs";
import type { FunctionInputs } from "./function";
import type { OriginAccessControlInputs } from "./originAccessControl";
import type { OriginRequestPolicyInputs } from "./originRequestPolicy";
import type { ResponseHeadersPolicyInputs } from "./responseHeadersPolicy";

/** What CloudFront keeps of anything: its settings, and an ETag that changes with them. */
export interface Kept<I> {
  readonly id: string;
  readonly name: string;
  readonly etag: string;
  readonly inputs: I;
}

export interface DistributionRecord {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly callerReference: string;
  readonly etag: string;
  readonly lastModified: number;
  readonly inputs: DistributionInputs;
  /** Certificate for the distribution's own name, PEM. */
  readonly identity: { readonly certificate: string; readonly key: string };
}

export interface FunctionRecord extends Kept<FunctionInputs> {
  readonly arn: string;
  /** What viewers meet: the code at the last publication, or nothing. */
  readonly live?: { readonly etag: string; readonly code: string; readonly stores: readonly string[] };
}

export interface KeyValueStoreRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly comment?: string;
  /** Of the store itself; keys have an ETag of their own, so that a flip of a pointer is no drift of the store. */
  readonly etag: string;
  readonly lastModified: number;
  readonly contents: StoreState;
}

/** Everything that the control plane keeps and the edge reads. */
export interface Records {
  readonly distributions: Collection<DistributionRecord>;
  readonly functions: Collection<FunctionRecord>;
  readonly stores: Collection<KeyValueStoreRecord>;
  readonly accessControls: Collection<Kept<OriginAccessControlInputs>>;
  readonly cachePolicies: Collection<Kept<CachePolicyInputs>>;
  readonly originRequestPolicies: Collection<Kept<OriginRequestPolicyInputs>>;
  readonly responseHeadersPolicies: Collection<Kept<ResponseHeadersPolicyInputs>>;
}

export const recordsOf = ({ store }: World): Records => ({
  distributions: store.collection("cloudfront.distributions"),
  functions: store.collection("cloudfront.functions"),
  stores: store.collection("cloudfront.keyValueStores"),
  accessControls: store.collection("cloudfront.originAccessControls"),
  cachePolicies: store.collection("cloudfront.cachePolicies"),
  originRequestPolicies: store.collection("cloudfront.originRequestPolicies"),
  responseHeadersPolicies: store.collection("cloudfront.responseHeadersPolicies"),
});

/** Every behaviour of a distribution, the default one last. */
export const behavioursOf = ({
  orderedCacheBehaviors,
  defaultCacheBehavior,
}: DistributionInputs): DistributionInputs["defaultCacheBehavior"][] => [
  ...(orderedCacheBehaviors ?? []),
  defaultCacheBehavior,
];
