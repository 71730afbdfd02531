import type { SlotName } from "./slots";

/** What the function is told by its environment; nothing in it is secret, and nothing in it changes with a release. */
export interface RollbackSettings {
  readonly stack: string;
  /** Where the record and the latches lie: `/sluice/<stack>/release`. */
  readonly releasePath: string;
  /** The one listener rule whose weights decide who serves. */
  readonly ruleArn: string;
  readonly groupArns: Readonly<Record<SlotName, string>>;
  readonly pointer: { readonly storeArn: string; readonly key: string };
  /** Bucket for what is kept for analysis, and for what the reconciler has to remember. */
  readonly bucket: string;
  /** Severity 1 and 2. */
  readonly topics: { readonly page: string; readonly notice: string };
  /** Names of the composite alarms; no name without the AI service. */
  readonly alarms: Readonly<Record<SlotName, string>> & { readonly ai: string | null };
  /** Null in a stack without the AI service. */
  readonly ai: AiSettings | null;
  /** Address that viewers use, without a slash at its end. */
  readonly siteUrl: string;
  /** Name of the ECS cluster. */
  readonly cluster: string;
  /** The API's log groups. */
  readonly logGroups: Readonly<Record<SlotName, string>>;
  /** Whom to ask for the revert; null where nobody is. */
  readonly repository: { readonly name: string; readonly tokenParameter: string } | null;
  /** Address of the runbooks, for notices. */
  readonly runbooks: string;
}

export interface AiSettings {
  /** `projects/P/locations/L/services/S`. */
  readonly service: string;
  /** Whether the product cannot do without it (R5). */
  readonly critical: boolean;
  /** The way into Google's cloud without a key: the provider, and the account to act as. */
  readonly audience: string;
  readonly account: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment; names everything that is missing or wrong at once. */
export function readSettings(environment: Environment): RollbackSettings {
  const faults: string[] = [];
  const value = (name: string): string => {
    const found = environment[name] ?? "";
    if (found === "") faults.push(name);
    return found;
  };
  const optional = (name: string): string | null => (environment[name] ?? "") || null;
  const settings = {
    stack: value("STACK"),
    releasePath: value("RELEASE_PATH"),
    ruleArn: value("RULE_ARN"),
    groupArns: { blue: value("BLUE_GROUP_ARN"), green: value("GREEN_GROUP_ARN") },
    pointer: { storeArn: value("POINTER_STORE_ARN"), key: value("POINTER_KEY") },
    bucket: value("ANALYSIS_BUCKET"),
    topics: { page: value("PAGE_TOPIC_ARN"), notice: value("NOTICE_TOPIC_ARN") },
    alarms: { blue: value("BLUE_ALARM"), green: value("GREEN_ALARM"), ai: optional("AI_ALARM") },
    ai: optional("AI_SERVICE") === null ? null : aiSettings(value),
    siteUrl: value("SITE_URL").replace(/\/$/, ""),
    cluster: value("CLUSTER"),
    logGroups: logGroups(value("LOG_GROUPS"), faults),
    repository: repository(environment),
    runbooks: value("RUNBOOKS"),
  };
  if (faults.length > 0)
    throw new Error(`the environment lacks ${[...new Set(faults)].join(", ")}; infra/rollback declares them`);
  return settings;
}

const aiSettings = (value: (name: string) => string): AiSettings => ({
  service: value("AI_SERVICE"),
  critical: value("AI_CRITICAL") === "true",
  audience: value("GOOGLE_AUDIENCE"),
  account: value("GOOGLE_ACCOUNT"),
});

function repository({
  REPOSITORY: name = "",
  REPOSITORY_TOKEN_PARAMETER: tokenParameter = "",
}: Environment): RollbackSettings["repository"] {
  return name === "" || tokenParameter === "" ? null : { name, tokenParameter };
}

function logGroups(text: string, faults: string[]): Readonly<Record<SlotName, string>> {
  try {
    const { blue, green } = JSON.parse(text === "" ? "{}" : text) as Partial<Record<SlotName, unknown>>;
    if (typeof blue === "string" && typeof green === "string") return { blue, green };
  } catch {
    // Said below.
  }
  faults.push("LOG_GROUPS");
  return { blue: "", green: "" };
}
