import type { PaceSettings } from "../../infra/release/pace";

/** A pace that holds nothing back. */
export const PACE: PaceSettings = {
  firstStep: 10,
  bakeMinutes: 0,
  freezes: [],
  maintenance: { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from: "00:00", until: "23:59" },
};
