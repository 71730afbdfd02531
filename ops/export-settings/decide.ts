import { canonicalJson, sha256 } from "../canonical";

/** Whose settings are exported (P4). All three, or the day has no manifest. */
export const SOURCES = ["auth0", "stripe", "cloudflare"] as const;
export type Source = (typeof SOURCES)[number];

/** What a source told: one list or object for each kind of setting. */
export type Settings = Readonly<Record<string, unknown>>;

/** One object to write, named by what it holds: writing it twice changes nothing. */
export interface Document {
  readonly source: Source;
  readonly key: string;
  readonly body: string;
  /** Hex SHA-256 of the body. */
  readonly sha256: string;
}

/** How one source ended. */
export type Outcome =
  | { readonly source: Source; readonly document: Document }
  | { readonly source: Source; readonly failure: string };

export const REDACTED = "(redacted)";
/** The last word of a field's name that says its value is a secret; `token_lifetime` and `secret_encoded` are settings. */
const SECRET =
  /(^|[_-]|(?<=[a-z]))(secrets?|passwords?|passphrase|api_?keys?|private_?keys?|signing_?keys?|encryption_?keys?|tokens?|credentials?|client_assertion)$/i;

/** The same settings without any secret: fields that hold one keep their name. Flags and numbers are never secrets. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) && !isHarmless(inner) ? REDACTED : redact(inner),
    ]),
  );
}

const isHarmless = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  typeof value === "boolean" ||
  typeof value === "number";

/** The day of an export, as its schedule says it: a retry after midnight belongs to the day that it was due. */
export function dayOf(scheduledTime: string | undefined, now: Date): string {
  const time = scheduledTime === undefined ? now : new Date(scheduledTime);
  if (Number.isNaN(time.getTime()))
    throw new Error(
      `scheduledTime is ${String(scheduledTime)}; allowed is a time such as 2026-01-31T03:00:00Z`,
    );
  return time.toISOString().slice(0, 10);
}

/** What is written of one source: nothing of the moment, so that a day without a change has the digest of the day before. */
export function documentOf(
  source: Source,
  day: string,
  settings: Settings,
  secrets: readonly string[],
): Document {
  const body = `${canonicalJson({ source, settings: redact(settings) }, 1)}\n`;
  // Redaction goes by names; what opened the door must not be there under any name.
  const leaked = secrets.some(
    (secret) => secret.length > 3 && body.includes(JSON.stringify(secret).slice(1, -1)),
  );
  if (leaked)
    throw new Error(
      `the settings of ${source} contain the credential that they were read with; nothing of it was written`,
    );
  const digest = sha256(body);
  return { source, key: `settings/${day}/${source}-${digest.slice(0, 16)}.json`, body, sha256: digest };
}

/**
 * The day's manifest, which names what belongs together by digest; undefined while a source is missing. Whoever asks for
 * the day's export (P4) reads it and nothing else, so half an export cannot be taken for a whole one.
 */
export function manifestOf(
  day: string,
  outcomes: readonly Outcome[],
): { key: string; body: string } | undefined {
  const documents = outcomes.flatMap((one) => ("document" in one ? [one.document] : []));
  if (SOURCES.some((source) => !documents.some((one) => one.source === source))) return undefined;
  const files = documents.map(({ source, key, body, sha256 }) => [
    source,
    { key, sha256, bytes: Buffer.byteLength(body) },
  ]);
  return {
    key: `settings/${day}/manifest.json`,
    body: `${canonicalJson({ day, files: Object.fromEntries(files) as unknown })}\n`,
  };
}

/** One sentence for each source that failed; undefined when none did. */
export function failureOf(day: string, outcomes: readonly Outcome[]): string | undefined {
  const failed = outcomes.flatMap((one) => ("failure" in one ? [`${one.source}: ${one.failure}`] : []));
  if (failed.length === 0) return undefined;
  const written = outcomes.flatMap((one) => ("document" in one ? [one.source] : []));
  return `the settings of ${day} are not exported: ${failed.join("; ")}. Written: ${written.join(", ") || "nothing"}; there is no manifest for the day.`;
}
