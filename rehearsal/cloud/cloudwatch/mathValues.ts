/** A series on the grid of its request: a value for each period, oldest first, or none. */
export type Line = readonly (number | undefined)[];

/** What metric math computes with: S, TS and TS[] in AWS's words, and the texts that some functions take. */
export type Value =
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "line"; readonly points: Line }
  | { readonly kind: "lines"; readonly lines: readonly Line[] }
  | { readonly kind: "text"; readonly text: string };

export interface Grid {
  /** Beginnings of the periods, milliseconds since the epoch, oldest first. */
  readonly times: readonly number[];
  /** Seconds. */
  readonly period: number;
}

/** What is wrong with an expression, as PutMetricAlarm would refuse it. */
export class MathError extends Error {}

export const scalar = (value: number): Value => ({ kind: "scalar", value });
export const line = (points: Line): Value => ({ kind: "line", points });
export const lines = (all: readonly Line[]): Value => ({ kind: "lines", lines: all });

/** "If the value of a data point causes a function to attempt to divide by zero, the data point is dropped." */
export const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
