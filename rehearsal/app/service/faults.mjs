import { setTimeout as sleep } from "node:timers/promises";
import { toldBy } from "./told.mjs";

const LOOK_MS = 100;
/** Who asks these starts another process when they fail: an outage of the service is not one of the process. */
const PROBES = new Set(["/healthz", "/api/live"]);

/**
 * Trials of how the product behaves when something is wrong: a file names what, by the platform's hand, while the process
 * runs. Without the file, which is so wherever people are served, nothing of this happens.
 *
 * - `errorShare`: this share of the requests (0 to 1) fails, spread evenly;
 * - `latencyMs`, `latencyFactor`: a request takes so many milliseconds more, and then so many times as long;
 * - `database: "down"`: every request finds that the database takes no connection;
 * - `outage: true`: every request is refused, the question for the service's health included;
 * - `crash: true`: the process ends, again and again;
 * - `silent: true`: nothing is logged, so that nothing is measured.
 */
export function makeFaults(file) {
  const now = toldBy(file, {});
  return {
    silent: () => now().silent === true,

    /** Ends the process when it is told to, now or later. */
    watchForCrash(log) {
      if (file === "") return;
      const look = () => {
        if (now().crash !== true) return;
        log.error("crashed", { category: "internal" });
        process.exit(1);
      };
      look();
      setInterval(look, LOOK_MS).unref();
    },

    /** `answer` with the faults of the moment; `refuse(status, message)` makes an error of what cannot be answered. */
    around(answer, { log, refuse, quiet }) {
      if (file === "") return answer;
      // Evenly and not by chance: a share that an alarm of a minute's requests is held against is met in every minute.
      let due = 0;
      const failsNow = (share) => {
        due += share;
        const fails = due >= 1;
        if (fails) due -= 1;
        return fails;
      };
      const told = async (request, url) => {
        const faults = now();
        if (faults.outage === true && !PROBES.has(url.pathname)) throw refuse(503, "out of service");
        if (quiet.has(url.pathname)) return answer(request, url);
        const began = performance.now();
        try {
          if (faults.database === "down")
            await failingDatabase(log).catch(() => {
              throw refuse(503, "the database cannot be reached");
            });
          if (failsNow(faults.errorShare ?? 0)) throw new Error("failed on purpose");
          return await answer(request, url);
        } finally {
          const took = performance.now() - began;
          const { latencyMs = 0, latencyFactor = 1 } = faults;
          const more = (took + latencyMs) * latencyFactor - took;
          if (more >= 1) await sleep(more);
        }
      };
      return Object.assign(told, { paths: answer.paths });
    },
  };
}

const failingDatabase = (log) =>
  log.dependency("database", () => Promise.reject(new Error("connect ECONNREFUSED")));
