const DAY = 86_400_000;

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
export const VALID_DAYS = 395;
/** ACM begins to renew so long before the end. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
export const RENEWED_BEFORE_DAYS = 60;

/** What has to happen to an issued certificate now: renewed where its names are still proven, else it runs out. */
export function due(
  { notAfter, proven }: { readonly notAfter: number; readonly proven: boolean },
  now: number,
): "renew" | "expire" | undefined {
  // Once it has run out nothing renews it: a new one has to be asked for.
  if (now >= notAfter) return "expire";
  return proven && now >= notAfter - RENEWED_BEFORE_DAYS * DAY ? "renew" : undefined;
}

export const daysLeft = (notAfter: number, now: number): number => Math.floor((notAfter - now) / DAY);
export const afterDays = (now: number, days: number): number => now + days * DAY;
