import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RawConfig } from "../../../infra/config/read";

/** A stack's file as the engine hands it to the program: structured values as JSON. */
export function stackFile(stack: string): RawConfig {
  const text = readFileSync(join(__dirname, "..", "..", "..", `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** A slot's settings; the letter stands for what it runs. */
export const slotOf = (version: string, letter: string): Record<string, unknown> => ({
  version,
  image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/harbor-api@${digest(letter)}`,
  assets: digest(letter),
  schema: 1,
});

const aiOf = (revision: string, letter: string): Record<string, unknown> => ({
  revision,
  image: `us-docker.pkg.dev/harbor-prod/harbor/ai@${digest(letter)}`,
  model: digest(letter === "c" ? "5" : "6"),
});

/** What a release leaves as it is in the AI service's settings. */
export function aiKept(): object {
  const {
    stable: _stable,
    share: _share,
    ...kept
  } = JSON.parse(stackFile("prod")["sluice:ai"] ?? "{}") as {
    stable: object;
    share: number;
  };
  return kept;
}

/** The commits of one release, 1.1.0 on blue to 1.2.0 on green, as whole configs: before, deployed, 10, 50, 100, promoted. */
export function releaseCommits(): Record<
  "before" | "deployed" | "ten" | "fifty" | "all" | "promoted",
  RawConfig
> {
  const blue = slotOf("1.1.0", "a");
  const green = slotOf("1.2.0", "b");
  const [r1, r2] = [aiOf("r1", "c"), aiOf("r2", "d")];
  const set = (slots: object, traffic: object, ai: object): RawConfig => ({
    ...stackFile("prod"),
    "sluice:slots": JSON.stringify(slots),
    "sluice:traffic": JSON.stringify(traffic),
    "sluice:ai": JSON.stringify({ ...aiKept(), ...ai }),
  });
  const step = (percent: number): RawConfig =>
    set(
      { blue, green },
      { live: "blue", candidate: "green", weights: { blue: 100 - percent, green: percent } },
      { stable: r1, candidate: r2, share: percent },
    );
  return {
    before: set({ blue }, { live: "blue", weights: { blue: 100, green: 0 } }, { stable: r1, share: 0 }),
    deployed: step(0),
    ten: step(10),
    fifty: step(50),
    all: step(100),
    promoted: set(
      { blue, green },
      { live: "green", weights: { blue: 0, green: 100 } },
      { stable: r2, share: 0 },
    ),
  };
}
