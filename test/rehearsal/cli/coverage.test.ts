import { readFileSync } from "node:fs";
import { join } from "node:path";
import { currentCoverage } from "../../../rehearsal/cli/coverage";

it("COVERAGE.md says what the models model (else: npm run coverage)", async () => {
  const file = join(__dirname, "..", "..", "..", "rehearsal", "COVERAGE.md");
  expect(readFileSync(file, "utf8")).toBe(await currentCoverage());
});
