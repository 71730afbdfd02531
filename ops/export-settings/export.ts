import {
  type Document,
  type Outcome,
  SOURCES,
  type Settings,
  type Source,
  dayOf,
  documentOf,
  failureOf,
  manifestOf,
} from "./decide";

/** All that the export does to the world. */
export interface Effects {
  now(): Date;
  /** The credential of one source. */
  secret(source: Source): Promise<string>;
  /** Everything of one source, complete, or a failure. */
  read(source: Source, secret: string): Promise<Settings>;
  write(key: string, body: string): Promise<void>;
  say(message: string, detail: Readonly<Record<string, unknown>>): void;
}

export interface Event {
  /** When the schedule was due. */
  readonly scheduledTime?: string;
}

/**
 * Exports what is set at Auth0, Stripe and Cloudflare (P4). Sources do not wait for one another, and each is written whole
 * or not at all; the day's manifest comes last and only with all three. Throws when one failed, so that it is tried again.
 */
export async function exportSettings(event: Event, effects: Effects): Promise<{ manifest: string }> {
  const day = dayOf(event.scheduledTime, effects.now());
  const outcomes = await Promise.all(SOURCES.map((source) => exportSource(source, day, effects)));
  const [failure, manifest] = [failureOf(day, outcomes), manifestOf(day, outcomes)];
  if (failure !== undefined || manifest === undefined)
    throw new ExportFailed(failure ?? "nothing was exported");
  await effects.write(manifest.key, manifest.body);
  effects.say("settings exported", { day, manifest: manifest.key });
  return { manifest: manifest.key };
}

/** Its message is what an operator reads in the dead-letter queue. */
export class ExportFailed extends Error {
  override readonly name = "ExportFailed";
}

async function exportSource(source: Source, day: string, effects: Effects): Promise<Outcome> {
  try {
    const secret = await effects.secret(source);
    const document: Document = documentOf(source, day, await effects.read(source, secret), [secret]);
    await effects.write(document.key, document.body);
    effects.say("source exported", { source, key: document.key, sha256: document.sha256 });
    return { source, document };
  } catch (reason) {
    const failure = reason instanceof Error ? reason.message : String(reason);
    effects.say("source failed", { source, failure });
    return { source, failure };
  }
}
