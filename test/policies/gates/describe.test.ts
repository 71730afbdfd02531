import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROWS } from "../../../policies/evidence/rows";
import { GATES } from "../../../policies/gates/all";
import { gatesDocument } from "../../../policies/gates/describe";

describe("the gates", () => {
  it("are one a row of the readiness checklists, in their order", () => {
    expect(GATES.map(({ row }) => row)).toEqual(ROWS);
    for (const { row, name, description, expected, maxAgeDays } of GATES) {
      expect(name).toMatch(new RegExp(`^gate-${row.toLowerCase()}-[a-z0-9-]+$`));
      expect(description).toMatch(new RegExp(`^${row}: .*\\.$`));
      expect(expected).toMatch(/^[a-z].*[^.]$/);
      expect(maxAgeDays).toBeGreaterThanOrEqual(1);
    }
  });

  it("are what docs/gates.md says (npm run gates)", () => {
    expect(readFileSync(join(__dirname, "../../../docs/gates.md"), "utf8")).toBe(gatesDocument(GATES));
  });
});
