import { randomInt } from "node:crypto";
import { z } from "zod";
import { labels, projectId } from "../google/common";
import { CloudError, type ResourceModel, type Service, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";

const seconds = (allowed: readonly number[]): z.ZodType<string> =>
  z.enum(allowed.map((one) => `${one}s`) as [string, ...string[]]);

const channelInputs = z.strictObject({
  project: projectId,
  type: z.literal("email", "must be email: no other kind of channel is modelled"),
  displayName: z.string().max(512).optional(),
  labels: z.strictObject({
    email_address: z.string().regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address"),
  }),
  userLabels: labels,
});

const checkInputs = z.strictObject({
  project: projectId,
  displayName: z.string().min(1).max(512),
  period: seconds([60, 300, 600, 900]),
  timeout: z.string().regex(/^([1-9]|[1-5]\d|60)s$/, "must be 1s to 60s"),
  httpCheck: z.strictObject({
    path: z.string().startsWith("/"),
    port: z.int().min(1).max(65_535),
    useSsl: z.literal(true, "must be true: a token is sent over TLS only"),
    validateSsl: z.boolean(),
    serviceAgentAuthentication: z.strictObject({ type: z.literal("OIDC_TOKEN") }).optional(),
  }),
  monitoredResource: z.strictObject({
    type: z.literal("uptime_url"),
    labels: z.strictObject({ project_id: z.string().min(1), host: z.string().min(1) }),
  }),
  userLabels: labels,
});

const policyInputs = z.strictObject({
  project: projectId,
  displayName: z.string().min(1).max(512),
  combiner: z.enum(["OR", "AND"]),
  severity: z.enum(["CRITICAL", "ERROR", "WARNING"]).optional(),
  notificationChannels: z.array(z.string()).min(1, "must name somebody: an alert that nobody gets is none"),
  documentation: z.strictObject({
    content: z.string().min(1).max(8192),
    mimeType: z.literal("text/markdown"),
  }),
  conditions: z
    .array(
      z.strictObject({
        displayName: z.string().min(1),
        conditionThreshold: z.strictObject({
          filter: z.string().min(1).max(2048),
          comparison: z.enum(["COMPARISON_GT", "COMPARISON_LT"]),
          thresholdValue: z.number(),
          duration: z
            .string()
            .regex(/^\d+s$/)
            .refine((text) => Number.parseInt(text) % 60 === 0, "must be whole minutes, in seconds"),
          evaluationMissingData: z
            .enum(["EVALUATION_MISSING_DATA_ACTIVE", "EVALUATION_MISSING_DATA_INACTIVE"])
            .optional(),
          aggregations: z.array(
            z.strictObject({
              alignmentPeriod: z.string().regex(/^\d+s$/),
              perSeriesAligner: z.string(),
              crossSeriesReducer: z.string(),
              groupByFields: z.array(z.string()).optional(),
            }),
          ),
        }),
      }),
    )
    .min(1)
    .max(6),
  userLabels: labels,
});

interface Kept {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** Google's Cloud Monitoring: declared and referred to, and nothing more: no check is made here, no policy evaluated. */
export function googleMonitoring(world: World): Service {
  const kept = world.store.collection<Kept>("gcp.monitoring");
  const define = <I extends Properties & { project?: string }>(
    type: string,
    page: string,
    collection: string,
    inputs: z.ZodType<I>,
    inert: Readonly<Record<string, string>>,
    further: { outputs?: (number: string, input: I) => Properties; check?: (input: I) => void } = {},
  ): ResourceModel =>
    defineResource<I>({
      type,
      source: `https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/${page}`,
      inputs,
      inert,
      replaceOn: ["project"],
      computed: ["name", ...(collection === "uptimeCheckConfigs" ? ["uptimeCheckId"] : [])],
      create: (input) => {
        further.check?.(input);
        const number = String(randomInt(1e12));
        const id = `projects/${input.project ?? world.project}/${collection}/${number}`;
        const outputs = { name: id, ...further.outputs?.(number, input) };
        kept.set(id, { inputs: input, outputs });
        return Promise.resolve({ id, outputs });
      },
      read: (id) => Promise.resolve(kept.get(id)),
      update: (id, input) => {
        further.check?.(input);
        kept.change(id, ({ outputs }) => ({ inputs: input, outputs }));
        return Promise.resolve({});
      },
      delete: (id) => {
        kept.delete(id);
        return Promise.resolve();
      },
    });
  return {
    name: "googlemonitoring",
    resources: [
      define(
        "gcp:monitoring/notificationChannel:NotificationChannel",
        "monitoring_notification_channel",
        "notificationChannels",
        channelInputs,
        {
          labels: "no e-mail is sent from a laptop",
        },
      ),
      define(
        "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig",
        "monitoring_uptime_check_config",
        "uptimeCheckConfigs",
        checkInputs,
        {
          httpCheck:
            "no check is made: what it would ask, and as whom, is looked at by the program's own tests only",
        },
        {
          outputs: (number, { displayName }) => ({
            uptimeCheckId: `${displayName.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${number}`,
          }),
        },
      ),
      define(
        "gcp:monitoring/alertPolicy:AlertPolicy",
        "monitoring_alert_policy",
        "alertPolicies",
        policyInputs,
        { conditions: "no policy is evaluated: nothing measures at Google's side here" },
        {
          check: ({ notificationChannels }) => {
            const missing = notificationChannels.filter((one) => kept.get(one) === undefined);
            if (missing.length > 0)
              throw new CloudError("Error 404", `Cannot find notification channel(s): ${missing.join(", ")}`);
          },
        },
      ),
    ],
  };
}
