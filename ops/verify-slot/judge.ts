/** What the slot has to be. */
export interface Expected {
  readonly slot: string;
  readonly version: string;
  readonly digest: string;
  /**
   * `ready`: the right image, and every dependency answers: what a candidate owes before traffic (D4). `serving`: the
   * right version answers, no more: what is asked of the slot that a rollback goes back to. An outage of a dependency
   * must not stand between a sick release and its rollback.
   */
  readonly depth: Depth;
}

export type Depth = "ready" | "serving";

/** What one request got. */
export type Seen =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly servedBy: string | undefined;
      /** Which task answered, `x-task`. */
      readonly task?: string | undefined;
      readonly body: string;
    }
  | { readonly kind: "none"; readonly code: string; readonly detail: string };

/** Every reason why the answer does not prove the slot; none when it does. Nothing counts as good by absence. */
export function judge(seen: Seen, expected: Expected): string[] {
  if (seen.kind === "none") return [`no answer (${seen.code}: ${seen.detail})`];
  const reasons: string[] = [];
  const compare = (what: string, found: unknown, wanted: string | number): void => {
    if (found !== wanted)
      reasons.push(
        `${what} is ${found === undefined ? "not given" : JSON.stringify(found)}, not ${JSON.stringify(wanted)}`,
      );
  };
  compare("the status", seen.status, 200);
  compare("x-served-by", seen.servedBy, `${expected.slot}/${expected.version}`);
  if (expected.depth === "serving") return reasons;
  const health = parse(seen.body);
  if (health === undefined) return [...reasons, "the body is not a JSON object"];
  compare("status in the body", health["status"], "ok");
  compare("slot", health["slot"], expected.slot);
  compare("version", health["version"], expected.version);
  compare("digest", health["digest"], expected.digest);
  return [...reasons, ...failingChecks(health["checks"])];
}

function failingChecks(checks: unknown): string[] {
  if (!isRecord(checks) || Object.keys(checks).length === 0) return ["no check of a dependency is reported"];
  return Object.entries(checks).flatMap(([name, check]) => {
    if (!isRecord(check)) return [`the check ${name} gives no verdict`];
    if (check["ok"] === true) return [];
    return [`the check ${name} fails${typeof check["detail"] === "string" ? ` (${check["detail"]})` : ""}`];
  });
}

/** What to do about it, for whoever reads the log of a failed `up`. */
export function advise(seen: Seen, expected: Expected): string {
  if (seen.kind === "none") {
    if (/CERT|SIGNATURE|TLS/.test(seen.code)) {
      return "The certificate is not trusted: look at the listener's certificate, or name your authority in NODE_EXTRA_CA_CERTS.";
    }
    return "The CDN is not reachable: look at the state of the distribution, and the proxy settings of this machine.";
  }
  if (seen.servedBy === undefined && (seen.status === 502 || seen.status === 504)) {
    return "CloudFront does not reach the load balancer, or the task did not answer it: look at the DNS record and certificate of origin.<domain>, at the load balancer's security groups, and at the tasks' log.";
  }
  if (seen.servedBy === undefined && seen.status === 503) {
    return `The load balancer has no healthy target in ${expected.slot}: look at the service's events and the tasks' log.`;
  }
  if (seen.servedBy === undefined) {
    return `The product did not answer, something before it did: look at the listener's rule for ${expected.slot} and the VERIFY_SECRET in it.`;
  }
  if (!seen.servedBy.startsWith(`${expected.slot}/`)) {
    return "Another slot answered: look at the order of the listener's rules; the slot's own must come before the weighted one.";
  }
  const health = parse(seen.body);
  if (expected.depth === "serving") {
    return `${expected.slot} runs something else than the config says, or answers with an error: look at its log.`;
  }
  if (health?.["version"] !== expected.version || health["digest"] !== expected.digest) {
    return `${expected.slot} runs something else than the config says: compare the slot's version and image, and wait for the service to be steady.`;
  }
  return `The version itself is not well: look at the log of ${expected.slot}. Its traffic is as before; correct the config, or revert the commit.`;
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
