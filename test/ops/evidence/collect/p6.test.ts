import { mkdirSync } from "node:fs";
import { p6 } from "../../../../ops/evidence/collect/p6";
import { CONFIG, figuresOf, releaseOf, workplace } from "../../../support/collecting";

const at = workplace();

function notices(texts: Readonly<Record<string, string>> = {}): { notices: string } {
  mkdirSync(at.path("notices"), { recursive: true });
  for (const [name, text] of Object.entries({ before: "a", success: "b", rollback: "c", ...texts }))
    at.write(`notices/${name}.md`, text);
  return { notices: at.path("notices") };
}

describe("P6 evidence", () => {
  it("is who is reached, by role, and what is sent; nobody's address", async () => {
    const collected = await at.collect(p6, notices());
    expect(figuresOf(collected)).toEqual({
      contacts: ["primary", "secondary", "escalation", "ai"],
      notices: ["before", "success", "rollback"],
    });
    const { text } = at.seen();
    expect(JSON.parse(text)).toMatchObject({
      seen: {
        contacts: [{ role: "primary", channels: ["email", "sms"] }, {}, { channels: ["https"] }, {}],
        notices: [{ notice: "before" }, { notice: "success" }, { notice: "rollback" }],
      },
    });
    expect(text).not.toContain("@harbor.example");
    expect(text).not.toContain("+49");
  });

  it("is refused with every role that nobody has and every notice that is not written", async () => {
    const config = CONFIG.replace("{email: ai@harbor.example}", '{email: " "}').replace(
      "secondary:",
      "second:",
    );
    const message = await at.refusal(p6, notices({ success: " \n" }), releaseOf(config));
    expect(message).toContain("nobody is named for secondary");
    expect(message).toContain("nobody is named for ai");
    expect(message).toContain("there is no notice for success");
    expect(message).not.toContain("nobody is named for primary");
  });

  it("is refused for a folder that is not there, and a release of no stack", async () => {
    const none = { notices: at.path("none") };
    expect(await at.refusal(p6, none)).toContain("there is no notice for before");
    expect(await at.refusal(p6, notices(), { ...releaseOf(), stack: undefined })).toContain("no stack named");
  });
});
