/**
 * One JSON object a line on standard output: what a log group, and a metric filter on it, reads. Warnings and errors carry
 * a `category`; the stack's filters (M1–M6) count by it, by dependency and by route, so there are few of each:
 *
 * - `request`: route, status, durationMs. A request that is refused or fails: also `category` authentication,
 *   rate-limit, unavailable or internal.
 * - `dependency`: dependency (database, ai, auth0, stripe …), outcome (success, failure), durationMs.
 * - `metrics`: metrics.mjs.
 */
export function makeLog(service, version, silent = () => false) {
  const write = (level, message, fields) =>
    silent() ||
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), level, service, version, message, ...fields })}\n`,
    );
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    request: (fields) => {
      const category = CATEGORIES[fields.status] ?? (fields.status >= 500 ? "internal" : undefined);
      const level = category === undefined ? "info" : fields.status >= 500 ? "error" : "warn";
      write(level, "request", category === undefined ? fields : { ...fields, category });
    },
    /** Runs a call to something that the service needs, and tells how it went and how long it took. */
    dependency: async (dependency, call) => {
      const began = performance.now();
      const tell = (level, outcome, fields) =>
        write(level, "dependency", {
          dependency,
          outcome,
          durationMs: Math.round(performance.now() - began),
          ...fields,
        });
      try {
        const result = await call();
        tell("info", "success");
        return result;
      } catch (failure) {
        tell("error", "failure", {
          category: "dependency",
          failure: String(failure?.message ?? failure),
        });
        throw failure;
      }
    },
  };
}

/** What a status stands for. For 502 and 503 the dependency's own line says more. */
const CATEGORIES = {
  401: "authentication",
  403: "authentication",
  429: "rate-limit",
  502: "unavailable",
  503: "unavailable",
};
