/** A token with less than this left is renewed, in the background while it still holds. */
const RENEW_MS = 10 * 60_000;
/** A token this close to its end is not sent any more: it has to arrive while it holds. */
const LAST_MS = 30_000;
/** How long after a failed renewal the next is tried; the old token serves meanwhile. */
const RETRY_MS = 15_000;

/**
 * Keeps a token: `fetchToken()` resolves to a JWT. One renewal at a time. A renewal that fails harms no request while
 * the old token holds; without one that holds, `token()` rejects with the reason.
 */
export function keepToken(fetchToken, { now = Date.now, failed = () => undefined } = {}) {
  let kept;
  let expires = 0;
  let pending;
  let notBefore = 0;

  const renew = () => {
    pending ??= fetchToken()
      .then((token) => {
        kept = token;
        expires = expiryOf(token);
      })
      .catch((failure) => {
        notBefore = now() + RETRY_MS;
        failed(failure);
        throw failure;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return async () => {
    const left = kept === undefined ? 0 : expires - now();
    if (left > RENEW_MS) return kept;
    if (left > LAST_MS) {
      if (now() >= notBefore) renew().catch(() => undefined);
      return kept;
    }
    await renew();
    return kept;
  };
}

/** `exp` of a JWT, milliseconds since the epoch. */
function expiryOf(token) {
  const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  if (!Number.isFinite(exp)) throw new Error("the token does not say when it ends");
  return exp * 1000;
}
