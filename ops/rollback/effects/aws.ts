/**
 * How every client of AWS asks: an answer within seconds or none, tried three times. A part that hangs must leave the
 * others their time.
 */
export const ASKING = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;
