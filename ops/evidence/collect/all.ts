import type { Collector } from "../collector";
import { q1 } from "./q1";

/** Every collector, in the order of requirements.md. */
export const COLLECTORS: readonly Collector[] = [q1];
