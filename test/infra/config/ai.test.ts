import { type RawConfig, intentOf, readConfig } from "../../../infra/config/read";
import { aiKept, stackFile } from "../support/config";

const PROD = stackFile("prod");
const { "sluice:ai": AI = "", ...rest } = PROD;
const switched = (ai: boolean): RawConfig => ({
  ...rest,
  "sluice:options": JSON.stringify({ ...(JSON.parse(PROD["sluice:options"] ?? "{}") as object), ai }),
});
const faultsOf = (config: RawConfig): string[] =>
  (readConfig("prod", config).faults ?? []).map(({ key, found, next }) => `${key} | ${found} | ${next}`);

describe("the AI service in the config", () => {
  it("is left out exactly when its option is off", () => {
    expect(faultsOf({ ...switched(false), "sluice:ai": AI })).toEqual([
      'sluice:ai | "a service" | remove sluice:ai, or set sluice:options.ai to true',
    ]);
    expect(faultsOf(switched(true))).toEqual([
      "sluice:ai | undefined | add sluice:ai, or set sluice:options.ai to false",
    ]);
    const { config } = readConfig("prod", switched(false));
    expect(config && intentOf(config).ai).toBeNull();
  });

  it("that cannot be read has its own faults, and is not called missing besides", () => {
    const { stable } = JSON.parse(AI) as { stable: object };
    const wrong = JSON.stringify({
      ...aiKept(),
      stable: { ...stable, model: "sha256:short" },
      share: 0,
    });
    expect(faultsOf({ ...switched(true), "sluice:ai": wrong })).toEqual([
      'sluice:ai.stable.model | "sha256:short" | correct it in the stack\'s file',
    ]);
  });
});
