import type { NamedLatch } from "./stored";

/**
 * Where a rollback's papers lie in the analysis bucket. That one is there is the reconciler's memory: what it stands for
 * is done. The folder is named by the latch and by the time of its cause, so that a release that is tried again after its
 * latch was cleared, and is sick again, has papers of its own.
 */
export const folderOf = ({ name, at }: Pick<NamedLatch, "name" | "at">): string =>
  `rollbacks/${name.replace(/^latch-/, "")}/${at.replace(/[-:]|\.\d+/g, "")}`;

/** All rollbacks of what a latch of this name holds back. */
export const foldersOf = (name: string): string => `rollbacks/${name.replace(/^latch-/, "")}/`;

export const PAPERS = {
  /** The latch could not be written: its text, to be written yet. */
  owed: "owed.json",
  /** … and was, later. */
  paid: "paid.json",
  /** What is needed to find the fault (R6). */
  capture: "capture.json",
  /** What is live was seen to be right. */
  restored: "restored.json",
  /** The rollback was told (C3). */
  notice: "notice.json",
  /** The repository was asked to revert. */
  dispatch: "dispatch.json",
  /** Closed: how it went, and how long it took. */
  ledger: "ledger.json",
} as const;

/** One minute's checks (R9). */
export const validationAt = (at: string): string => `validation/${at.slice(0, 16).replace(/[-:]/g, "")}.json`;
export const isValidation = (key: string): boolean => key.includes("/validation/");

/** A page about the same goes out once in a quarter of an hour. */
export function pageKey(key: string, at: string): string {
  const quarter = Math.floor(Date.parse(at) / 900_000) * 900_000;
  return `pages/${key.replace(/[^\w.-]/g, "_")}/${new Date(quarter).toISOString().slice(0, 16).replace(/[-:]/g, "")}.json`;
}
