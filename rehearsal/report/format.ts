import type { ReportProof } from "./data";

/** How figures are written, on the page and on the terminal: English, so that a report reads the same everywhere. */

const GROUPED = new Intl.NumberFormat("en-US");

/** 48213 → `48,213`. */
export const count = (value: number): string => GROUPED.format(value);

/** 1 → `1 request`, 2 → `2 requests`. */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

/** Milliseconds as a person says them: `740 ms`, `3.1 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** A latency: `0.8 ms`, `12 ms`, `1.2 s`; a dash where nothing answered. */
export function latency(milliseconds: number | null): string {
  if (milliseconds === null) return "–";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** 0.1034 → `10.3 %`; exactly 0 and 1 → `0 %`, `100 %`, and nothing else is rounded to these. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const rounded = Math.min(99.9, Math.max(0.1, share * 100));
  return `${rounded.toFixed(1)} %`;
}

/** A moment since the start: `0:42`, `12:05`. */
export function since(start: number, at: number): string {
  const seconds = Math.max(0, Math.floor((at - start) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** 2026-11-23 10:00:00 UTC. */
export const moment = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");

/** Control characters other than tab and line feed, which no page and no terminal should get from others, as U+FFFD. */
export const visible = (text: string): string => text.replace(/[^\P{Cc}\t\n]/gu, "\uFFFD");

/** At most so many characters, with … where something was cut; never through a surrogate pair. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

/** The resource's kind without package and module: `aws:lb/listenerRule:ListenerRule` → `ListenerRule`. */
export const shortType = (type: string): string => type.split(":").at(-1) ?? type;

/** `23 of 23 rows proven`, and loudly what is not. */
export const proofLine = ({
  proven,
  gates,
  waived,
}: Pick<ReportProof, "proven" | "gates" | "waived">): string =>
  [
    `${proven} of ${gates} rows proven`,
    ...waived.map(({ rows, why }) => `${rows.join(", ")} WAIVED: ${why}`),
  ].join("; ");
