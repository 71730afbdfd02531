/** What the revision has to be. */
export interface Expected {
  /** Cloud Run's name of the revision. */
  readonly revision: string;
  /** Digest of the model that it has to have loaded. */
  readonly model: string;
}

/** Whether it is well, or one inference. */
export type Question = "health" | "inference";

/** What one request got. */
export type Seen =
  | { readonly kind: "answer"; readonly status: number; readonly body: string; readonly milliseconds: number }
  | { readonly kind: "none"; readonly code: string; readonly detail: string }
  /** Google gave no identity token to ask with. */
  | { readonly kind: "no-token"; readonly detail: string };

/** Every reason why the answer does not prove the revision; none when it does. Nothing counts as good by absence. */
export function judge(question: Question, seen: Seen, expected: Expected): string[] {
  if (seen.kind === "none") return [`no answer (${seen.code}: ${seen.detail})`];
  if (seen.kind === "no-token") return [`no identity token (${seen.detail})`];
  const reasons: string[] = [];
  const compare = (what: string, found: unknown, wanted: string | number): void => {
    if (found === wanted) return;
    const told = found === undefined ? "not given" : JSON.stringify(found);
    reasons.push(`${what} is ${told}, not ${JSON.stringify(wanted)}`);
  };
  compare("the status", seen.status, 200);
  const body = parse(seen.body);
  if (body === undefined) return [...reasons, "the body is not a JSON object"];
  if (question === "health") compare("status in the body", body["status"], "ok");
  compare("revision", body["revision"], expected.revision);
  compare("modelDigest", body["modelDigest"], expected.model);
  return reasons;
}

/** The 95th percentile by nearest rank: the least value that 95 % of them do not exceed. */
export function percentile95(milliseconds: readonly number[]): number {
  const sorted = [...milliseconds].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** What to do about an answer that proves nothing, for whoever reads the log of a failed `up`. */
export function advise(seen: Seen, expected: Expected): string {
  if (seen.kind === "no-token") {
    return "Whoever runs `pulumi up` must be whom sluice:ai.releaser names, by Google's application default credentials; a right that was given just now takes Google some minutes.";
  }
  if (seen.kind === "none") {
    return "Cloud Run is not reachable from here: look at the network and the proxy settings of this machine.";
  }
  const body = parse(seen.body);
  if (seen.status === 401) {
    return "The token was not taken: its audience must be the service's own address, without a tag. Look at the addresses of the service in Cloud Run.";
  }
  if (seen.status === 403) {
    return "The caller's account may not invoke the service: `pulumi up --refresh` restores roles/run.invoker; a right that was given just now takes Google some minutes.";
  }
  if (seen.status === 404 && body === undefined) {
    return "No revision answers at this address: commit the revision as sluice:ai.candidate with share 0, run `pulumi up`, then give it its share.";
  }
  if (body === undefined && seen.status >= 429) {
    return `Cloud Run has no instance that answers: look at the log of ${expected.revision}.`;
  }
  if (body?.["revision"] !== undefined && body["revision"] !== expected.revision) {
    return "Another revision answers as the candidate: commit this one as sluice:ai.candidate with share 0, run `pulumi up`, then give it its share.";
  }
  if (seen.status === 200 && body !== undefined && body["modelDigest"] !== expected.model) {
    return "The revision does not answer from the model that the config names: the service must name the digest of what it has loaded as modelDigest.";
  }
  return `The revision itself is not well: look at the log of ${expected.revision}. Its share is as before; correct the config, or revert the commit.`;
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
