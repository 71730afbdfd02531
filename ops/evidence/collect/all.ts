import type { Collector } from "../collector";
import { d1 } from "./d1";
import { q1 } from "./q1";
import { q2 } from "./q2";
import { q5 } from "./q5";
import { q6 } from "./q6";
import { q7 } from "./q7";
import { q8 } from "./q8";
import { q9 } from "./q9";

/** Every collector, in the order of requirements.md. */
export const COLLECTORS: readonly Collector[] = [q1, q2, q5, q6, q7, q8, q9, d1];
