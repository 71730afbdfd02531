import type { ResponseHeadersPolicyInputs } from "../responseHeadersPolicy";
import type { Headers } from "./values";

interface Rule {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

/** Adds and removes what the policy says. Without `override` the origin's own header stays. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export function withPolicy(headers: Headers, policy: ResponseHeadersPolicyInputs | undefined): Headers {
  if (policy === undefined) return headers;
  const result: Record<string, string | readonly string[]> = { ...headers };
  for (const { header } of policy.removeHeadersConfig?.items ?? []) delete result[header.toLowerCase()];
  for (const { name, value, override } of rulesOf(policy)) {
    if (override || result[name] === undefined) result[name] = value;
  }
  return result;
}

function rulesOf({
  securityHeadersConfig: security,
  customHeadersConfig,
}: ResponseHeadersPolicyInputs): Rule[] {
  const rules: Rule[] = (customHeadersConfig?.items ?? []).map(({ header, value, override }) => ({
    name: header.toLowerCase(),
    value,
    override,
  }));
  if (security === undefined) return rules;
  const {
    contentSecurityPolicy: csp,
    contentTypeOptions,
    frameOptions,
    referrerPolicy,
    strictTransportSecurity: sts,
    xssProtection: xss,
  } = security;
  const add = (name: string, given: { readonly override: boolean } | undefined, value: string): void => {
    if (given !== undefined) rules.push({ name, value, override: given.override });
  };
  add("content-security-policy", csp, csp?.contentSecurityPolicy ?? "");
  add("x-content-type-options", contentTypeOptions, "nosniff");
  add("x-frame-options", frameOptions, frameOptions?.frameOption ?? "");
  add("referrer-policy", referrerPolicy, referrerPolicy?.referrerPolicy ?? "");
  add(
    "strict-transport-security",
    sts,
    `max-age=${sts?.accessControlMaxAgeSec ?? 0}${sts?.includeSubdomains === true ? "; includeSubDomains" : ""}${sts?.preload === true ? "; preload" : ""}`,
  );
  const report = xss?.reportUri === undefined ? "" : `; report=${xss.reportUri}`;
  add(
    "x-xss-protection",
    xss,
    xss?.protection === true ? `1${xss.modeBlock === true ? "; mode=block" : report}` : "0",
  );
  return rules;
}
