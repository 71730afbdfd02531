/** I2. The smaller the number, the sooner somebody must look. */
export const SEVERITIES = [1, 2, 3, 4] as const;
export type Severity = (typeof SEVERITIES)[number];

/** I1. The deployment, the application, security and whatever two others cannot end, and the AI service. */
export const ROLES = ["primary", "secondary", "escalation", "ai"] as const;
export type Role = (typeof ROLES)[number];

export const CHANNELS = ["email", "sms", "https"] as const;
export type Channel = (typeof CHANNELS)[number];

export interface SeverityRule {
  readonly means: string;
  readonly respond: string;
  readonly resolve: string;
  readonly roles: readonly Role[];
  readonly channels: readonly Channel[];
}

/** Who hears what, and how loudly. A telephone at night only for what must not wait; `heard` narrows it for some. */
export const SEVERITY: Readonly<Record<Severity, SeverityRule>> = {
  1: {
    means: "down, data loss, breach",
    respond: "15 min",
    resolve: "1 h",
    roles: ["primary", "secondary", "escalation", "ai"],
    channels: ["email", "sms", "https"],
  },
  2: {
    means: "major feature, badly degraded, sign-in",
    respond: "30 min",
    resolve: "4 h",
    roles: ["primary", "secondary", "ai"],
    channels: ["email", "https"],
  },
  3: {
    means: "minor",
    respond: "2 h",
    resolve: "24 h",
    roles: ["primary", "escalation", "ai"],
    channels: ["email"],
  },
  4: {
    means: "cosmetic",
    respond: "24 h",
    resolve: "1 week",
    roles: ["secondary"],
    channels: ["email"],
  },
};

/** What a role hears of a severity: the AI role its service's alarms; who is escalated to, of what is minor, security's alone (I1). */
export function heard(role: Role, severity: Severity): "everything" | "ai" | "security" {
  if (role === "ai") return "ai";
  return role === "escalation" && severity > 2 ? "security" : "everything";
}

/** One line for a topic's name and an alarm's description. */
export function severityLine(severity: Severity): string {
  const { means, respond, resolve } = SEVERITY[severity];
  return `Severity ${severity} (${means}): respond in ${respond}, resolve in ${resolve}`;
}
