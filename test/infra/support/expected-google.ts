import type { Table } from "./recording";

const PROJECT = "projects/481516234200";

/** Every type of Google's that the program declares, with every property that it may set. */
export const GOOGLE = {
  "gcp:serviceaccount/account:Account": {
    properties: ["project", "accountId", "displayName"],
    outputs: ({ accountId }) => {
      const email = `${String(accountId)}@harbor-prod.iam.gserviceaccount.com`;
      return { email, name: `projects/harbor-prod/serviceAccounts/${email}` };
    },
  },
  "gcp:serviceaccount/iAMMember:IAMMember": { properties: ["serviceAccountId", "role", "member"] },
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
    properties: ["project", "workloadIdentityPoolId", "displayName"],
    outputs: ({ workloadIdentityPoolId: id }) => ({
      name: `${PROJECT}/locations/global/workloadIdentityPools/${String(id)}`,
    }),
  },
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    properties: [
      "project",
      "workloadIdentityPoolId",
      "workloadIdentityPoolProviderId",
      "aws",
      "attributeCondition",
    ],
    outputs: ({ workloadIdentityPoolId: pool, workloadIdentityPoolProviderId: id }) => ({
      name: `${PROJECT}/locations/global/workloadIdentityPools/${String(pool)}/providers/${String(id)}`,
    }),
  },
  "gcp:storage/bucket:Bucket": {
    properties: [
      "project",
      "name",
      "location",
      "uniformBucketLevelAccess",
      "publicAccessPrevention",
      "versioning",
      "forceDestroy",
      "labels",
    ],
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": { properties: ["bucket", "role", "member"] },
  "gcp:monitoring/notificationChannel:NotificationChannel": {
    properties: ["project", "type", "displayName", "labels", "userLabels"],
    outputs: () => ({ name: "projects/harbor-prod/notificationChannels/1" }),
  },
  "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": {
    properties: [
      "project",
      "displayName",
      "period",
      "timeout",
      "httpCheck",
      "monitoredResource",
      "userLabels",
    ],
    outputs: () => ({ uptimeCheckId: "ai-1" }),
  },
  "gcp:monitoring/alertPolicy:AlertPolicy": {
    properties: [
      "project",
      "displayName",
      "combiner",
      "severity",
      "notificationChannels",
      "documentation",
      "conditions",
      "userLabels",
    ],
  },
  "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": {
    properties: ["project", "location", "name", "role", "member"],
  },
  "gcp:cloudrunv2/service:Service": {
    properties: [
      "project",
      "location",
      "name",
      "ingress",
      "invokerIamDisabled",
      "deletionProtection",
      "labels",
      "scaling",
      "template",
      "traffics",
    ],
    outputs: () => ({ uri: "https://harbor-prod-ai-abc123-uc.a.run.app" }),
  },
} as const satisfies Table;
