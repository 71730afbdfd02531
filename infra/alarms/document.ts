import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PRODUCTION, rollbackAlarms } from "../rollback/described";
import { alarmsDocument } from "./describe";
import { FIGURES } from "./figures";

writeFileSync(
  join(__dirname, "..", "..", "docs", "alarms.md"),
  alarmsDocument(FIGURES, rollbackAlarms(PRODUCTION)),
);
