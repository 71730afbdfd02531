import * as pulumi from "@pulumi/pulumi";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as monitoring from "@pulumi/gcp/monitoring";
import type { Settings } from "../config/schema";
import { heard, type Role, SEVERITY, type Severity, severityLine } from "../notices/severities";
import { HEALTH_PATH } from "./addresses";

export interface AiWatchArgs {
  readonly product: string;
  readonly stack: string;
  readonly owner: string;
  readonly gcpProject: string;
  /** Google's number of the project. */
  readonly projectNumber: pulumi.Input<string>;
  readonly service: cloudrunv2.Service;
  readonly critical: boolean;
  /** Everybody's e-mail, by role (I1); the alert's severity says who is told. */
  readonly roles: Settings["alerts"]["roles"];
  /** Address of the folder docs/runbooks. */
  readonly runbooks: string;
}

/**
 * Whether the AI service answers, asked every minute from outside by Google, and an alert when it does not (D5, M1).
 * Nobody from outside may call it: the check comes as Monitoring's own service agent, with an identity token, and that
 * agent may call this one service.
 */
export class AiWatch extends pulumi.ComponentResource {
  constructor(name: string, args: AiWatchArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:AiWatch", name, {}, options);
    const { gcpProject: project, service } = args;
    const userLabels = { product: args.product, stack: args.stack, owner: args.owner };
    const title = `AI service of ${args.product} ${args.stack}`;
    const invoker = new cloudrunv2.ServiceIamMember(
      `${name}-invoker`,
      {
        project,
        location: service.location,
        name: service.name,
        role: "roles/run.invoker",
        // https://docs.cloud.google.com/iam/docs/service-agents: Monitoring Service Agent
        member: pulumi.interpolate`serviceAccount:service-${args.projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`,
      },
      { parent: this },
    );
    const check = new monitoring.UptimeCheckConfig(
      `${name}-check`,
      {
        project,
        displayName: title,
        period: "60s",
        timeout: "10s",
        httpCheck: {
          path: HEALTH_PATH,
          port: 443,
          useSsl: true,
          validateSsl: true,
          serviceAgentAuthentication: { type: "OIDC_TOKEN" },
        },
        monitoredResource: {
          type: "uptime_url",
          labels: { project_id: project, host: service.uri.apply((uri) => new URL(uri).host) },
        },
        userLabels,
      },
      { parent: this, dependsOn: [invoker] },
    );
    const severity = args.critical ? 2 : 3;
    const channels = rolesTold(severity, args.roles).map(
      (role) =>
        new monitoring.NotificationChannel(
          role === "ai" ? `${name}-specialist` : `${name}-${role}`,
          {
            project,
            type: "email",
            displayName: role === "ai" ? "AI specialist" : role,
            labels: { email_address: args.roles[role].email },
            userLabels,
          },
          { parent: this },
        ),
    );
    this.alert(`${name}-alert`, args, title, severity, check, channels);
    this.registerOutputs({});
  }

  private alert(
    name: string,
    { gcpProject: project, critical, runbooks, product, stack, owner }: AiWatchArgs,
    title: string,
    severity: Severity,
    check: monitoring.UptimeCheckConfig,
    channels: readonly monitoring.NotificationChannel[],
  ): void {
    new monitoring.AlertPolicy(
      name,
      {
        project,
        displayName: `${title} does not answer`,
        combiner: "OR",
        severity: critical ? "CRITICAL" : "WARNING",
        notificationChannels: channels.map((one) => one.name),
        documentation: {
          mimeType: "text/markdown",
          content: `${severityLine(severity)}. Runbook: ${runbooks}/ai.md`,
        },
        conditions: [
          {
            displayName: "no answer for five minutes, seen from more than one region",
            conditionThreshold: {
              filter: pulumi.interpolate`metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="${check.uptimeCheckId}"`,
              // As the console writes it for an uptime check: how many regions' newest check failed.
              // https://docs.cloud.google.com/monitoring/uptime-checks/uptime-alerting-policies
              aggregations: [
                {
                  alignmentPeriod: "1200s",
                  perSeriesAligner: "ALIGN_NEXT_OLDER",
                  crossSeriesReducer: "REDUCE_COUNT_FALSE",
                  groupByFields: ["resource.label.project_id", "resource.label.host"],
                },
              ],
              comparison: "COMPARISON_GT",
              thresholdValue: 1,
              duration: "300s",
              // A check that stopped reporting says nothing good.
              evaluationMissingData: "EVALUATION_MISSING_DATA_ACTIVE",
            },
          },
        ],
        userLabels: { product, stack, owner },
      },
      { parent: this },
    );
  }
}

/**
 * Who is told by e-mail of this severity, each address once. No pager: its address takes what SNS sends and not what Google
 * does, and hears of the same outage by the alarm `ai-answering`.
 */
function rolesTold(severity: Severity, roles: AiWatchArgs["roles"]): readonly Role[] {
  const told = SEVERITY[severity].roles.filter((role) => heard(role, severity) !== "security");
  // The specialist last of all to give way: whoever else has the same address is told as the specialist.
  const first = [...told].sort((left, right) => Number(right === "ai") - Number(left === "ai"));
  return first.filter(
    (role, index) => first.findIndex((one) => roles[one].email === roles[role].email) === index,
  );
}
