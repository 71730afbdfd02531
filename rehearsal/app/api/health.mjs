/** How long one look at a dependency serves every health check: several load balancer nodes ask, each in its rhythm. */
const FRESH_MS = 1_000;

/** Wraps a check (resolves to a detail, rejects when it fails) so that it runs at most once a second and never twice at once. */
export function cached(check, now = Date.now) {
  let at = -Infinity;
  let last;
  return () => {
    if (last === undefined || now() - at >= FRESH_MS) {
      at = now();
      last = check().then(
        (detail) => ({ ok: true, detail }),
        (failure) => ({ ok: false, detail: String(failure?.message ?? failure) }),
      );
    }
    return last;
  };
}
