import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GATES } from "./all";
import { gatesDocument } from "./describe";

writeFileSync(join(__dirname, "..", "..", "docs", "gates.md"), gatesDocument(GATES));
