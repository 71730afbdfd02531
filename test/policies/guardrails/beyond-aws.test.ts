import {
  cloudRunAccountRule,
  cloudRunPrivateRule,
  cloudRunWarmRule,
  zoneTlsRule,
} from "../../../policies/guardrails/beyond-aws";
import { describeRule } from "./rules";

const SERVICE = "gcp:cloudrunv2/service:Service";

describeRule({
  rule: zoneTlsRule,
  type: "cloudflare:index/zoneSetting:ZoneSetting",
  good: [
    { settingId: "ssl", value: "strict" },
    { settingId: "min_tls_version", value: "1.3" },
    { settingId: "always_use_https", value: "on" },
    { settingId: "rocket_loader", value: "off" },
  ],
  broken: [
    ['found ssl "full", expected strict', { settingId: "ssl", value: "full" }],
    ['found ssl "flexible"', { settingId: "ssl", value: "flexible" }],
    ['found min_tls_version "1.1", expected 1.2 or 1.3', { settingId: "min_tls_version", value: "1.1" }],
    ['found always_use_https "off"', { settingId: "always_use_https", value: "off" }],
    ["found always_use_https absent", { settingId: "always_use_https" }],
  ],
});

describeRule({
  rule: cloudRunPrivateRule,
  type: "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
  good: [{ member: "serviceAccount:api@harbor.iam.gserviceaccount.com" }],
  broken: [
    ["found the member allUsers", { member: "allUsers" }],
    ["found the member allAuthenticatedUsers", { member: "allAuthenticatedUsers" }],
  ],
});
describeRule({
  rule: cloudRunPrivateRule,
  type: "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
  good: [{ members: ["serviceAccount:api@harbor.iam.gserviceaccount.com"] }],
  broken: [["found the member allUsers", { members: ["user:a@b.example", "allUsers"] }]],
});
describeRule({
  rule: cloudRunPrivateRule,
  type: SERVICE,
  good: [{ invokerIamDisabled: false }, { name: "ai" }],
  broken: [["found invokerIamDisabled true", { invokerIamDisabled: true }]],
});

describeRule({
  rule: cloudRunAccountRule,
  type: SERVICE,
  good: [{ template: { serviceAccount: "ai@harbor.iam.gserviceaccount.com" } }],
  broken: [
    ["found template.serviceAccount absent", { template: {} }],
    [
      "found template.serviceAccount",
      { template: { serviceAccount: "123-compute@developer.gserviceaccount.com" } },
    ],
  ],
});

describeRule({
  rule: cloudRunWarmRule,
  type: SERVICE,
  good: [
    { labels: { critical: "true" }, scaling: { minInstanceCount: 1 } },
    { labels: { critical: "false" }, scaling: { minInstanceCount: 0 } },
  ],
  broken: [
    [
      "found scaling.minInstanceCount 0, expected 1",
      { labels: { critical: "true" }, scaling: { minInstanceCount: 0 } },
    ],
    ["found scaling.minInstanceCount absent", { labels: { critical: "true" } }],
    ["found the label critical absent", { labels: { product: "harbor" }, scaling: { minInstanceCount: 2 } }],
    ['found the label critical "yes"', { labels: { critical: "yes" } }],
  ],
});
