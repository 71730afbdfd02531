import { isBag } from "../pack/known";
import { momentOf } from "./keys";

/** What a statement whose signature holds says, whatever its predicate type. */
export interface Finding {
  /** A tool's report, a person's decision, a waiver, or where the release comes from (D1). */
  readonly kind: "report" | "approval" | "waiver" | "source";
  /** Rows that it speaks of, e.g. `["Q1"]`; one, save for a waiver. */
  readonly rows: readonly string[];
  readonly passed: boolean;
  /** When it was found or decided, milliseconds since the epoch. */
  readonly finishedOn: number;
  /** Tool and version that found it, or the person who decided. */
  readonly by: string;
  /** The gate's own figures; each gate reads them, and passes nothing by a `PASSED` alone. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** What a raw report is: enough to find it again and to see that it is the same. */
export interface ReportFile {
  readonly name: string;
  /** Hex SHA-256 of the file. */
  readonly digest: string;
  /** Where it is kept, e.g. the CI job's artefact. */
  readonly uri?: string;
}

export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** A fault in what a statement says; the statement proves nothing. */
export class Unreadable extends Error {}

/** An object, or a fault that names where it was looked for. */
export function bagAt(value: unknown, where: string): Record<string, unknown> {
  if (isBag(value)) return value;
  throw new Unreadable(`${where} is ${shown(value)}, not an object`);
}

export function textAt(value: unknown, where: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new Unreadable(`${where} is ${shown(value)}, not a text`);
}

export function momentAt(value: unknown, where: string): number {
  const moment = momentOf(value);
  if (moment !== undefined) return moment;
  throw new Unreadable(`${where} is ${shown(value)}, not a time like 2026-01-31T12:00:00Z`);
}

/** A whole number from 0. */
export function countAt(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Unreadable(`${where} is ${shown(value)}, not a whole number`);
}

/** A number from 0. */
export function figureAt(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw new Unreadable(`${where} is ${shown(value)}, not a number`);
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Unreadable(`${where} is ${shown(value)}, not a list`);
}

export const textsAt = (value: unknown, where: string): string[] =>
  listAt(value, where).map((one, index) => textAt(one, `${where}[${index}]`));

/** `{name, version}` as `name version`. */
export function toolAt(value: unknown, where: string): string {
  const tool = bagAt(value, where);
  return `${textAt(tool.name, `${where}.name`)} ${textAt(tool.version, `${where}.version`)}`;
}

/** A value as it stands, shortened: it comes from a file that anybody may have written. */
export const shown = (value: unknown): string => (JSON.stringify(value) ?? "absent").slice(0, 80);
