import { isBag, unknown } from "../pack/known";
import type { ResourceRule } from "../pack/policies";
import { requires } from "./required";

/** What each setting of a zone has to be. https://developers.cloudflare.com/api/resources/zones/subresources/settings/ */
const ZONE: Readonly<Record<string, readonly unknown[]>> = {
  ssl: ["strict"],
  min_tls_version: ["1.2", "1.3"],
  always_use_https: ["on"],
};

/** How Cloudflare treats viewers and the origin. */
export const zoneTlsRule: ResourceRule = {
  name: "guardrail-zone-tls",
  description:
    "E7, M6: a zone of Cloudflare speaks full (strict) TLS to the origin, TLS 1.2 or newer to viewers, and always HTTPS.",
  types: ["cloudflare:index/zoneSetting:ZoneSetting"],
  reads: ["settingId", "value"],
  judge: ({ name, properties: { settingId, value } }) => {
    const allowed = typeof settingId === "string" ? ZONE[settingId] : undefined;
    if (allowed === undefined || value === unknown || allowed.includes(value)) return [];
    return [
      `${name}: found ${String(settingId)} ${JSON.stringify(value) ?? "absent"}, expected ${allowed.join(" or ")}. Fix: set it as infra/edge/ZoneSettings.ts does.`,
    ];
  },
};

const SERVICE = "gcp:cloudrunv2/service:Service";
const EVERYBODY = /^(allUsers|allAuthenticatedUsers)$/;

/** Nobody asks the AI service but who is named. */
export const cloudRunPrivateRule: ResourceRule = {
  name: "guardrail-cloud-run-private",
  description: "E5, M6: nobody calls a Cloud Run service without being named: no member is everybody.",
  types: [
    SERVICE,
    ...["IamMember", "IamBinding"].map((kind) => `gcp:cloudrunv2/service${kind}:Service${kind}`),
  ],
  reads: ["member", "members", "invokerIamDisabled"],
  judge: ({ name, properties: { member, members, invokerIamDisabled } }) => [
    ...[member, ...(Array.isArray(members) ? (members as unknown[]) : [])]
      .filter((one) => typeof one === "string" && EVERYBODY.test(one))
      .map(
        (one) =>
          `${name}: found the member ${String(one)}, expected service accounts by name. Fix: declare it as infra/ai/RiskService.ts does.`,
      ),
    ...(invokerIamDisabled === true
      ? [
          `${name}: found invokerIamDisabled true, expected false. Fix: declare it as infra/ai/RiskService.ts does.`,
        ]
      : []),
  ],
};

/** As whom it runs. */
export const cloudRunAccountRule = requires({
  name: "guardrail-cloud-run-account",
  description:
    "E5, M6: a Cloud Run service runs as a service account of its own, never as the project's default.",
  types: [SERVICE],
  required: [
    {
      at: "template.serviceAccount",
      expected: "a service account of its own",
      holds: (value) => typeof value === "string" && value !== "" && !/-compute@developer\./.test(value),
    },
  ],
  fix: "set it as infra/ai/RiskService.ts does",
});

/** What the product cannot do without starts cold for nobody. */
export const cloudRunWarmRule: ResourceRule = {
  name: "guardrail-cloud-run-warm",
  description:
    "E5, R5: a Cloud Run service says by its label `critical` whether the product can do without it, and keeps instances warm while it cannot.",
  types: [SERVICE],
  reads: ["labels", "scaling"],
  judge: ({ name, properties: { labels, scaling } }) => {
    const critical = isBag(labels) ? labels.critical : labels;
    if (critical === unknown || critical === "false") return [];
    if (critical !== "true")
      return [
        `${name}: found the label critical ${JSON.stringify(critical) ?? "absent"}, expected "true" or "false". ${WARM_FIX}`,
      ];
    const least = isBag(scaling) ? scaling.minInstanceCount : scaling;
    return least === unknown || (typeof least === "number" && least >= 1)
      ? []
      : [
          `${name}: found scaling.minInstanceCount ${JSON.stringify(least) ?? "absent"}, expected 1 or more. ${WARM_FIX}`,
        ];
  },
};

const WARM_FIX = "Fix: set it as infra/ai/RiskService.ts does.";

/** What the pack judges at Cloudflare and at Google. */
export const BEYOND_AWS: readonly ResourceRule[] = [
  zoneTlsRule,
  cloudRunPrivateRule,
  cloudRunAccountRule,
  cloudRunWarmRule,
];
