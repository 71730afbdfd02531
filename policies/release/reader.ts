import { isBag } from "../pack/known";
import { endOf, momentOf, startOf } from "../evidence/keys";
import { type AiRevision, type Deployment, type Digest, SLOTS, type Slot } from "./record";

const DIGEST = /^(?:[^\s@]+@)?(sha256:[0-9a-f]{64})$/;

/** Collects faults, and returns something of the right type so that reading goes on to the next. */
export class Reader {
  readonly faults: string[] = [];

  fault(key: string, value: unknown, allowed: string): void {
    this.faults.push(`${key} is ${shown(value)}; allowed: ${allowed}`);
  }

  slot(value: unknown, key: string, or = ""): Slot {
    if (value === "blue" || value === "green") return value;
    this.fault(key, value, `${SLOTS.join(", ")}${or}`);
    return "blue";
  }

  bag(value: unknown, key: string, or = ""): Record<string, unknown> {
    if (isBag(value)) return value;
    this.fault(key, value, `an object${or}`);
    return {};
  }

  number(value: unknown, key: string): number {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    this.fault(key, value, "a number");
    return 0;
  }

  /** Takes `repository@sha256:…` as well as `sha256:…`. */
  digest(value: unknown, key: string): Digest {
    const digest = typeof value === "string" ? DIGEST.exec(value)?.[1] : undefined;
    if (digest !== undefined) return digest;
    this.fault(key, value, "an image by digest, …@sha256:<64 hex digits>");
    return "";
  }

  digests(value: unknown, key: string): Digest[] {
    if (Array.isArray(value)) return value.map((digest, index) => this.digest(digest, `${key}[${index}]`));
    this.fault(key, value, "a list of digests");
    return [];
  }

  text(value: unknown, key: string, allowed: string): string {
    if (typeof value === "string") return value;
    this.fault(key, value, allowed);
    return "";
  }

  texts(value: unknown, key: string): string[] {
    if (Array.isArray(value))
      return value.map((one, index) => this.text(one, `${key}[${index}]`, "the name of a state"));
    this.fault(key, value, "a list of names");
    return [];
  }

  bags(value: unknown, key: string): Record<string, unknown>[] {
    if (Array.isArray(value)) return value.map((one, index) => this.bag(one, `${key}[${index}]`));
    this.fault(key, value, "a list of objects");
    return [];
  }

  moment(value: unknown, key: string): number {
    const moment = momentOf(value);
    if (moment !== undefined) return moment;
    this.fault(key, value, "a time like 2026-01-31T12:00:00Z");
    return 0;
  }

  /** A day stands for its first or its last moment; a time for itself. */
  day(value: unknown, key: string, moment: "first" | "last"): number {
    const found = moment === "first" ? startOf(value) : endOf(value);
    if (found !== undefined) return found;
    this.fault(key, value, "a day like 2026-01-31, or a time");
    return 0;
  }

  /** `02:30` as minutes of the day. */
  minutes(value: unknown, key: string): number {
    const [, hours, minutes] = (typeof value === "string" ? /^(\d{2}):(\d{2})$/.exec(value) : null) ?? [];
    if (hours !== undefined && minutes !== undefined) return Number(hours) * 60 + Number(minutes);
    this.fault(key, value, "a time of day like 02:30");
    return 0;
  }

  /** Digest → time. */
  times(value: unknown, key: string): Record<Digest, number> {
    return Object.fromEntries(
      Object.entries(this.bag(value, key)).map(([digest, time]) => [
        this.digest(digest, `a key of ${key}`),
        this.moment(time, `${key}.${digest}`),
      ]),
    );
  }

  weights(value: unknown): Record<Slot, number> {
    const weights = this.bag(value, "weights");
    for (const key of Object.keys(weights)) this.slot(key, "a key of weights");
    return {
      blue: this.number(weights.blue, "weights.blue"),
      green: this.number(weights.green, "weights.green"),
    };
  }

  deployment(value: unknown, key: string): Deployment {
    const deployment = this.bag(value, key);
    if (!isBag(value)) return { version: "", digest: "", assets: "", schema: 0 };
    return {
      version: this.text(deployment.version, `${key}.version`, "a version like 1.2.0"),
      digest: this.digest(deployment.image, `${key}.image`),
      assets: this.digest(deployment.assets, `${key}.assets`),
      schema: this.number(deployment.schema, `${key}.schema`),
    };
  }

  revision(value: unknown, key: string): AiRevision {
    const revision = this.bag(value, key);
    if (!isBag(value)) return { revision: "", digest: "", model: null };
    return {
      revision: this.text(revision.revision, `${key}.revision`, "a name like r2"),
      digest: this.digest(revision.image, `${key}.image`),
      model: revision.model === undefined ? null : this.digest(revision.model, `${key}.model`),
    };
  }
}

export const shown = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 80);
