import { type SecureContext, createSecureContext } from "node:tls";
import { handshake } from "../../acm/handshake";
import type { World } from "../../kernel/world";
import type { CachePolicyInputs } from "../cachePolicy";
import type { Behaviour, Origin } from "../distributionInputs";
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
} from "../managedPolicies";
import type { OriginRequestPolicyInputs } from "../originRequestPolicy";
import type { DistributionRecord, Records } from "../records";
import type { ResponseHeadersPolicyInputs } from "../responseHeadersPolicy";
import { ERROR_TTL } from "./freshness";
import { pathPattern } from "./pathPattern";

/** A distribution as it is in force. */
export class Site {
  private readonly patterns: readonly (readonly [RegExp, Behaviour])[];
  private readonly contexts = new Map<string, () => SecureContext | undefined>();

  constructor(
    private readonly world: World,
    private readonly records: Records,
    readonly record: DistributionRecord,
  ) {
    this.patterns = (record.inputs.orderedCacheBehaviors ?? []).map(
      (behaviour) => [pathPattern(behaviour.pathPattern), behaviour] as const,
    );
  }

  /** Every name that it answers to. */
  hosts(): string[] {
    return [this.record.domainName, ...(this.record.inputs.aliases ?? [])].map((name) => name.toLowerCase());
  }

  /** The first pattern that matches decides; then the default. */
  behaviourFor(uri: string): Behaviour {
    return (
      this.patterns.find(([pattern]) => pattern.test(uri))?.[1] ?? this.record.inputs.defaultCacheBehavior
    );
  }

  origin({ targetOriginId }: Behaviour): Origin {
    const found = this.record.inputs.origins.find((one) => one.originId === targetOriginId);
    if (found === undefined) throw new Error(`${this.record.id} has no origin ${targetOriginId}`);
    return found;
  }

  cachePolicy({ cachePolicyId: id }: Behaviour): CachePolicyInputs {
    const found = MANAGED_CACHE_POLICIES.get(id) ?? this.records.cachePolicies.get(id)?.inputs;
    if (found === undefined) throw new Error(`${this.record.id} has no cache policy ${id}`);
    return found;
  }

  requestPolicy({ originRequestPolicyId: id }: Behaviour): OriginRequestPolicyInputs | undefined {
    return id === undefined
      ? undefined
      : (MANAGED_ORIGIN_REQUEST_POLICIES.get(id) ?? this.records.originRequestPolicies.get(id)?.inputs);
  }

  responsePolicy({ responseHeadersPolicyId: id }: Behaviour): ResponseHeadersPolicyInputs | undefined {
    return id === undefined
      ? undefined
      : (MANAGED_RESPONSE_HEADERS_POLICIES.get(id) ?? this.records.responseHeadersPolicies.get(id)?.inputs);
  }

  /** How long an error is kept, and the page that stands in for it. */
  errorRule(status: number): { readonly ttl: number; readonly page?: string; readonly status: number } {
    const rule = this.record.inputs.customErrorResponses?.find((one) => one.errorCode === status);
    return {
      ttl: rule?.errorCachingMinTtl ?? ERROR_TTL,
      page: rule?.responsePagePath,
      status: rule?.responseCode ?? status,
    };
  }

  /** The certificate for one of its names: its own, or the declared one for an alias. */
  secureContext(host: string): SecureContext | undefined {
    const known = this.contexts.get(host) ?? this.shown(host);
    this.contexts.set(host, known);
    return known();
  }

  private shown(host: string): () => SecureContext | undefined {
    const arn = this.record.inputs.viewerCertificate.acmCertificateArn;
    if (host !== this.record.domainName && arn !== undefined)
      return handshake(() => this.world.use("certificates").find(arn));
    const { certificate, key } = this.record.identity;
    const own = createSecureContext({ cert: certificate, key });
    return () => own;
  }
}
