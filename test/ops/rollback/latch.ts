import { RELEASE, SICK } from "./fake-world";

/** As the function writes one when the candidate is sick. */
export const LATCH = {
  release: RELEASE,
  part: "release",
  at: SICK,
  by: "automatic rollback",
  trigger: "R1",
  alarm: "x",
  digests: [],
} as const;
