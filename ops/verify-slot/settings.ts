import type { Depth } from "./judge";

/** What one verification is about. */
export interface Settings {
  /** Health check at the CDN's own name, which leads on to the load balancer. */
  readonly url: URL;
  readonly slot: string;
  readonly version: string;
  /** Of the image, `sha256:<64 hex>`. */
  readonly digest: string;
  /** How much is asked of the slot. Default `ready`. */
  readonly depth: Depth;
  /** Opens the load balancer's way to one slot; never printed. */
  readonly secret: string;
  /** Good answers in a row that are needed. */
  readonly consecutive: number;
  /** So many different tasks have to be among those answers: enough to take the traffic. */
  readonly tasks: number;
  /** Wall time after which no further request is made. */
  readonly deadlineSeconds: number;
  readonly intervalMilliseconds: number;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Reads the command's environment: the settings, or every fault in it as a sentence. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Settings | { readonly faults: string[] } {
  const faults: string[] = [];
  const fault = (name: string, shown: string, allowed: string): void => {
    faults.push(`${name} is ${environment[name] ? shown : "missing"}: give ${allowed}.`);
  };
  const text = (name: string, form: RegExp, allowed: string): string => {
    const value = environment[name] ?? "";
    if (!form.test(value)) fault(name, JSON.stringify(value), allowed);
    return value;
  };
  const whole = (name: string, fallback: number, lowest: number, highest: number): number => {
    const value = environment[name] ? Number(environment[name]) : fallback;
    if (!(Number.isInteger(value) && value >= lowest && value <= highest)) {
      fault(
        name,
        JSON.stringify(environment[name]),
        `a whole number from ${lowest} to ${highest} (default ${fallback})`,
      );
    }
    return value;
  };
  const given = environment["VERIFY_URL"] ?? "";
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // Without TLS the secret would travel in the clear.
  if (!(url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname)))) {
    fault(
      "VERIFY_URL",
      JSON.stringify(given),
      "an https address, e.g. https://d111111abcdef8.cloudfront.net/api/health",
    );
  }
  const secret = environment["VERIFY_SECRET"] ?? "";
  if (!/^[\x21-\x7e]{8,}$/.test(secret))
    fault("VERIFY_SECRET", "not usable", "at least 8 printable characters without spaces");
  const rest = {
    slot: text("VERIFY_SLOT", /^(blue|green)$/, "blue or green"),
    version: text(
      "VERIFY_VERSION",
      /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/,
      "the version that is expected, e.g. 1.2.0",
    ),
    digest: text("VERIFY_DIGEST", /^sha256:[0-9a-f]{64}$/, "the image's digest, sha256:<64 hex>"),
    depth:
      text("VERIFY_DEPTH", /^(ready|serving)?$/, "ready or serving (default ready)") === "serving"
        ? ("serving" as const)
        : ("ready" as const),
    consecutive: whole("VERIFY_CONSECUTIVE", 5, 1, 1_000),
    tasks: whole("VERIFY_TASKS", 1, 1, 100),
    deadlineSeconds: whole("VERIFY_DEADLINE_SECONDS", 120, 1, 3_600),
    intervalMilliseconds: whole("VERIFY_INTERVAL_MS", 200, 1, 60_000),
  };
  return faults.length > 0 || url === undefined ? { faults } : { url, secret, ...rest };
}
