import { toldBy } from "./told.mjs";

/**
 * The time that the platform keeps, which is this machine's own unless a file tells otherwise: `{wall, cloud, speed}`, its
 * time at a moment of this machine's (both in milliseconds since the epoch), and how fast it runs since.
 */
export function makeClock(file, wallNow = Date.now) {
  const told = toldBy(file, { wall: 0, cloud: 0, speed: 1 });
  return {
    now: () => {
      const { wall, cloud, speed } = told();
      return cloud + (wallNow() - wall) * speed;
    },
    speed: () => told().speed,
  };
}
