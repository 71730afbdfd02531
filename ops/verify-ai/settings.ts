/** What one verification is about. */
export interface Settings {
  /** Address by which the revision alone answers, whatever its share: that of its traffic tag. */
  readonly url: URL;
  /** The service's own address: whom an identity token is for, with a tag as without. */
  readonly audience: string;
  /** E-mail of the account that may call; whoever runs this may have its identity tokens. */
  readonly caller: string;
  /** Cloud Run's name of the revision. */
  readonly revision: string;
  /** Of the model's file, `sha256:<64 hex>`. */
  readonly model: string;
  readonly healthPath: string;
  /** Where the sample is posted. */
  readonly inferencePath: string;
  /** JSON. */
  readonly sample: string;
  /** Times that the sample is asked. */
  readonly requests: number;
  /** 95 % of the answers to the sample must come within so many milliseconds. */
  readonly budgetMilliseconds: number;
  /** Good answers in a row that are needed before the time is taken. */
  readonly consecutive: number;
  /** Wall time after which a bad answer ends the waiting; one that is well is asked to the end. */
  readonly deadlineSeconds: number;
  readonly intervalMilliseconds: number;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
// Two slashes would name another host.
const PATH = /^\/(?!\/)[A-Za-z0-9/_.-]*$/;

/** Reads the command's environment: the settings, or every fault in it as a sentence. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Settings | { readonly faults: string[] } {
  const faults: string[] = [];
  const fault = (name: string, allowed: string): void => {
    const value = environment[name];
    faults.push(`${name} is ${value ? JSON.stringify(value) : "missing"}: give ${allowed}.`);
  };
  const text = (name: string, form: RegExp, allowed: string): string => {
    const value = environment[name] ?? "";
    if (!form.test(value)) fault(name, allowed);
    return value;
  };
  const whole = (name: string, fallback: number | null, lowest: number, highest: number): number => {
    const value = environment[name] ? Number(environment[name]) : (fallback ?? Number.NaN);
    if (!(Number.isInteger(value) && value >= lowest && value <= highest)) {
      const unless = fallback === null ? "" : ` (default ${fallback})`;
      fault(name, `a whole number from ${lowest} to ${highest}${unless}`);
    }
    return value;
  };
  const url = addressOf(environment["VERIFY_URL"]);
  if (url === undefined)
    fault(
      "VERIFY_URL",
      "an https address, e.g. https://next---harbor-prod-ai-481516234200.us-central1.run.app",
    );
  const sample = environment["VERIFY_SAMPLE"] ?? "";
  if (!isJson(sample)) fault("VERIFY_SAMPLE", "one request as JSON");
  const rest = {
    audience: text("VERIFY_AUDIENCE", /^https?:\/\/[^/\s]+$/, "the service's address without a tag or path"),
    caller: text("VERIFY_CALLER", /^[^@\s:]+@[^@\s]+$/, "the e-mail of the account that may call"),
    revision: text("VERIFY_REVISION", /^[a-z][a-z0-9-]{0,62}$/, "Cloud Run's name of the revision"),
    model: text("VERIFY_MODEL", /^sha256:[0-9a-f]{64}$/, "the model's digest, sha256:<64 hex>"),
    healthPath: text("VERIFY_HEALTH_PATH", PATH, "a path such as /api/ai/health"),
    inferencePath: text("VERIFY_INFERENCE_PATH", PATH, "a path such as /api/ai/risk/calculate"),
    requests: whole("VERIFY_REQUESTS", null, 20, 1_000),
    budgetMilliseconds: whole("VERIFY_BUDGET_MS", null, 1, 60_000),
    consecutive: whole("VERIFY_CONSECUTIVE", 5, 1, 1_000),
    deadlineSeconds: whole("VERIFY_DEADLINE_SECONDS", 120, 1, 3_600),
    intervalMilliseconds: whole("VERIFY_INTERVAL_MS", 500, 1, 60_000),
  };
  return faults.length > 0 || url === undefined ? { faults } : { url, sample, ...rest };
}

/** Without TLS the token would travel in the clear. */
function addressOf(given = ""): URL | undefined {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname));
  return safe ? url : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
