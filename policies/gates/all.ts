import type { Gate } from "./gate";
import { e1 } from "./e1-database-backup";
import { e2 } from "./e2-migrations";
import { e3 } from "./e3-auth0";
import { e4 } from "./e4-stripe";
import { e5 } from "./e5-ai-service";
import { e6 } from "./e6-assets";
import { e7 } from "./e7-certificates";
import { e8 } from "./e8-monitoring";
import { p1 } from "./p1-previous-version";
import { p2 } from "./p2-database-rollback";
import { p3 } from "./p3-service-restart";
import { p4 } from "./p4-configuration-backups";
import { p5 } from "./p5-rollback-time";
import { p6 } from "./p6-communication";
import { q1 } from "./q1-automated-tests";
import { q2 } from "./q2-security-review";
import { q3 } from "./q3-usability-review";
import { q4 } from "./q4-compliance-review";
import { q5 } from "./q5-documentation";
import { q6 } from "./q6-ai-benchmarks";
import { q7 } from "./q7-cross-browser";
import { q8 } from "./q8-mobile";
import { q9 } from "./q9-accessibility";

/** Every gate that is judged, in the order of requirements.md. */
export const GATES: readonly Gate[] = [
  q1,
  q2,
  q3,
  q4,
  q5,
  q6,
  q7,
  q8,
  q9,
  e1,
  e2,
  e3,
  e4,
  e5,
  e6,
  e7,
  e8,
  p1,
  p2,
  p3,
  p4,
  p5,
  p6,
];
