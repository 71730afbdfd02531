import { isBag, unknown } from "../pack/known";
import type { Judged, ResourceRule, StackRule } from "../pack/policies";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const FUNCTION = "aws:lambda/function:Function";
const CANARY = "aws:synthetics/canary:Canary";
const PARAMETER = "aws:ssm/parameter:Parameter";
const CLOUD_RUN = ["gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/job:Job"];
const STACK = "pulumi:pulumi:Stack";

/** What a value that gives access looks like, whatever it is called. */
const LOOKS_SECRET: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a key of Stripe", /\b([sr]k_(live|test)|whsec)_[A-Za-z0-9]{8,}/],
  ["a token of GitHub or Slack", /\b(gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,})/],
  ["a signed token", /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/],
  ["an address with a password", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s/@]+@/i],
];
/** What holds a secret by its name. One that only says where the secret lies is none. */
const NAMED_SECRET =
  /(^|[_-])(pass(word|phrase)?|secret|token|api_?key|private_?key|access_?key|credentials?)$/i;
/** A path of Parameter Store, an ARN, an address without a password. */
const IS_PLACE = /^(\/[\w./-]+|arn:[\w:/.-]+|https?:\/\/[^\s@]+)$/;

const FIX =
  "Fix: keep it in Secrets Manager or as a SecureString, and hand over where it lies (secrets of a container, a name for a function); then change it, as it has been seen.";

/** A value in an environment or in a plain parameter is read by everybody who may describe the resource. */
export const noSecretsRule: ResourceRule = {
  name: "guardrail-no-secrets-in-the-open",
  description:
    "E4, P4: no secret stands in the environment of a container or a function, nor in a plain parameter (ECS.8, CKV_AWS_45).",
  types: [TASK_DEFINITION, FUNCTION, CANARY, PARAMETER, ...CLOUD_RUN],
  reads: [
    ...["containerDefinitions", "environment", "runConfig", "template"],
    ...["type", "value", "insecureValue", "name"],
  ],
  judge: (resource) =>
    openValues(resource).flatMap(([name, value]) =>
      faults(name, value).map((what) => `${resource.name}: found ${what} in ${name}, expected none. ${FIX}`),
    ),
};

/** The same of what the stack tells: outputs are plain in its state and on the screen. */
export const noSecretOutputsRule: StackRule = {
  name: "guardrail-no-secret-outputs",
  description: "E4, P4: no secret is a plain output of the stack (ECS.8).",
  judge: (resources) =>
    resources
      .filter(({ type }) => type === STACK)
      .flatMap(({ properties }) => textsOf(properties, "output"))
      .flatMap(([name, value]) =>
        faults(name, value).map((what) => `${name}: found ${what}, expected none. ${FIX}`),
      ),
};

/** What is wrong with a value; its text is never told. */
function faults(name: string, value: string): string[] {
  const looks = LOOKS_SECRET.filter(([, pattern]) => pattern.test(value)).map(([what]) => what);
  if (looks.length > 0) return looks;
  const last = name.slice(name.lastIndexOf(" ") + 1);
  return NAMED_SECRET.test(last) && value !== "" && !IS_PLACE.test(value)
    ? ["a value under the name of a secret"]
    : [];
}

/** Every text that is open to see, by what it is called. */
function openValues({ type, properties }: Judged): [string, string][] {
  if (type === PARAMETER) return openParameter(properties);
  if (type === TASK_DEFINITION)
    return containersOf(properties.containerDefinitions).flatMap(({ environment }) => listed(environment));
  if (type === FUNCTION)
    return isBag(properties.environment) ? textsOf(properties.environment.variables, "environment") : [];
  if (type === CANARY)
    return isBag(properties.runConfig)
      ? textsOf(properties.runConfig.environmentVariables, "environment")
      : [];
  return containersOfCloudRun(properties.template).flatMap(({ envs }) => listed(envs));
}

const openParameter = ({ type, value, insecureValue, name }: Record<string, unknown>): [string, string][] =>
  type === "SecureString" ? [] : textsOf({ [`${String(name)}`]: insecureValue ?? value }, "parameter");

function containersOf(definitions: unknown): Record<string, unknown>[] {
  if (typeof definitions !== "string") return [];
  try {
    const containers: unknown = JSON.parse(definitions);
    return Array.isArray(containers) ? containers.filter(isBag) : [];
  } catch {
    // guardrail-image-by-digest refuses what is no JSON.
    return [];
  }
}

/** A service's template holds containers; a job's template holds the tasks' template. */
function containersOfCloudRun(template: unknown): Record<string, unknown>[] {
  const inner = isBag(template) && isBag(template.template) ? template.template : template;
  const containers = isBag(inner) ? inner.containers : undefined;
  return Array.isArray(containers) ? containers.filter(isBag) : [];
}

/** `[{name, value}]` of a container. */
const listed = (list: unknown): [string, string][] =>
  (Array.isArray(list) ? (list as unknown[]) : []).flatMap((one) =>
    isBag(one) ? textsOf({ [String(one.name)]: one.value }, "environment") : [],
  );

/** Texts by their names, at any depth. */
function textsOf(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (value === unknown || value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textsOf(inner, Array.isArray(value) ? path : `${path} ${key}`),
  );
}
