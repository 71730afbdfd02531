import type { Collector } from "../collector";
import { d1 } from "./d1";
import { e1 } from "./e1";
import { e2 } from "./e2";
import { e3 } from "./e3";
import { e4 } from "./e4";
import { e5 } from "./e5";
import { e6 } from "./e6";
import { e7 } from "./e7";
import { e8 } from "./e8";
import { p1 } from "./p1";
import { p2 } from "./p2";
import { p3 } from "./p3";
import { p4 } from "./p4";
import { p5 } from "./p5";
import { p6 } from "./p6";
import { q1 } from "./q1";
import { q2 } from "./q2";
import { q5 } from "./q5";
import { q6 } from "./q6";
import { q7 } from "./q7";
import { q8 } from "./q8";
import { q9 } from "./q9";

/** Every collector, in the order of requirements.md. */
export const COLLECTORS: readonly Collector[] = [
  ...[q1, q2, q5, q6, q7, q8, q9],
  ...[e1, e2, e3, e4, e5, e6, e7, e8],
  ...[p1, p2, p3, p4, p5, p6],
  d1,
];
