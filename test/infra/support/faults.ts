import { type RawConfig, readConfig } from "../../../infra/config/read";
import { stackFile } from "./config";

/**
 * Faults of a config in which some keys are replaced (undefined removes one), as `key | found | allowed | next`; the
 * config is production's unless another is given.
 */
export function faultsOf(changes: Record<string, unknown>, base: RawConfig = stackFile("prod")): string[] {
  const merged: Record<string, unknown> = { ...base, ...changes };
  const raw = Object.entries(merged).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, typeof value === "string" ? value : JSON.stringify(value)] as const],
  );
  const { faults } = readConfig("prod", Object.fromEntries(raw));
  return (faults ?? []).map(
    ({ key, found, allowed, next }) => `${key} | ${found ?? "missing"} | ${allowed} | ${next}`,
  );
}

/** The change of `sluice:traffic` to these weights, blue live and green the candidate unless said otherwise. */
export const traffic = (
  weights: unknown,
  more: object = { candidate: "green" },
): Record<string, unknown> => ({
  "sluice:traffic": { live: "blue", weights, ...more },
});
