import type { GoodRow } from "./good-evidence";

/** Good evidence of rows E1–E8 and P1–P6, by row. */
export const GOOD_ENVIRONMENT: Readonly<Record<string, GoodRow>> = {};
