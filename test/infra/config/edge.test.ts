import { readConfig } from "../../../infra/config/read";
import { stackFile } from "../support/config";

const PROD = stackFile("prod");

describe("the names at the edge", () => {
  const named = (apiDomain: string, aiDomain = "ai.harbor.example"): string[] => {
    const edge = { ...(JSON.parse(PROD["sluice:edge"] ?? "{}") as object), apiDomain, aiDomain };
    const { faults = [] } = readConfig("prod", { ...PROD, "sluice:edge": JSON.stringify(edge) });
    return faults.map(({ key, allowed }) => `${key}: ${allowed}`);
  };

  it("stand one label deep in the zone, where Cloudflare's certificate covers them, each its own", () => {
    expect(named("api.harbor.example")).toEqual([]);
    expect(named("v2.api.harbor.example")).toEqual([
      "sluice:edge.apiDomain: one label below harbor.example or app.harbor.example, beside sluice:domain",
    ]);
    expect(named("api.other.example")).toHaveLength(1);
    expect(named("app.harbor.example")).toEqual(["sluice:edge.apiDomain: a name that nothing else has"]);
    expect(named("api.harbor.example", "api.harbor.example")).toEqual([
      "sluice:edge.aiDomain: a name that nothing else has",
    ]);
  });

  it("are those of prod and staging in zones apart: settings and rules hold for a whole zone", () => {
    expect(stackFile("staging")["sluice:zoneId"]).not.toBe(PROD["sluice:zoneId"]);
  });
});
