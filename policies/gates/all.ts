import type { Gate } from "./gate";
import { q1 } from "./q1-automated-tests";

/** Every gate that is judged, in the order of requirements.md. */
export const GATES: readonly Gate[] = [q1];
