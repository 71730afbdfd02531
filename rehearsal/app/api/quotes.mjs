const SEASON_DAYS = 365;

/** The day's share of the yearly hazard: storms gather in the second half of a stay's year. */
const hazard = (day) => 1 + 0.35 * Math.sin((2 * Math.PI * (day % SEASON_DAYS)) / SEASON_DAYS - Math.PI / 2);

/**
 * What cover for cargo of `amount` euro costs for `days` in the harbour. Deterministic: the premium accrues day by day
 * on what is still insured, in whole cents.
 */
export function quote({ amount, days }, tariff) {
  const insured = Math.round(amount * 100);
  let premium = 0;
  for (let day = 0; day < days; day += 1) {
    premium += Math.round((insured * tariff.dailyBasisPoints * hazard(day)) / 10_000);
  }
  const gross = premium + tariff.policyFeeCents;
  const discount =
    days >= tariff.longStayFromDays ? Math.round((gross * tariff.longStayDiscountPercent) / 100) : 0;
  return {
    amount,
    days,
    currency: "EUR",
    tariff: tariff.name,
    premiumCents: premium,
    feeCents: tariff.policyFeeCents,
    ...(tariff.longStayDiscountPercent > 0 && { discountCents: discount }),
    totalCents: gross - discount,
  };
}
