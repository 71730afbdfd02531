import type { Intent } from "../../../infra/release/intent";
import { depthOfDeployment } from "../../../infra/release/verification";
import { digest } from "../support/config";

const slot = (character: string): NonNullable<Intent["slots"]["blue"]> => ({
  version: "1.1.0",
  image: `registry/api@${digest(character)}`,
  assets: digest("f"),
  schema: 1,
});
const before = {
  live: "green" as const,
  slots: { green: digest("b"), blue: digest("c") },
  weights: {},
  since: {},
  served: [digest("a"), digest("b"), digest("c")],
  states: [],
  frontend: null,
  ai: true,
};

describe("what a deployed slot has to prove", () => {
  it("is everything for a candidate, for a first deployment and for what never served", () => {
    expect(depthOfDeployment("green", { live: "blue", slots: { green: slot("a") } }, before)).toBe("ready");
    expect(depthOfDeployment("blue", { live: "blue", slots: { blue: slot("a") } }, null)).toBe("ready");
    expect(depthOfDeployment("blue", { live: "blue", slots: { blue: slot("d") } }, before)).toBe("ready");
  });

  it("is that it serves, for a stable version whose slot another one had got", () => {
    expect(depthOfDeployment("blue", { live: "blue", slots: { blue: slot("a") } }, before)).toBe("serving");
  });

  it("stays what it was for a version that is deployed already", () => {
    expect(depthOfDeployment("blue", { live: "blue", slots: { blue: slot("c") } }, before)).toBe("ready");
  });
});
