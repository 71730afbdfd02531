/** Chance, in percent, that cargo of `amount` euro is damaged in `days` days: a logistic model with the version's weights. */
export function calculateRisk({ amount, days }, model) {
  const score = model.bias + model.perDay * days + model.perMagnitude * Math.log10(amount);
  const percent = Math.round(10_000 / (1 + Math.exp(-score))) / 100;
  const band = percent < model.lowBelow ? "low" : percent < model.highFrom ? "medium" : "high";
  return { percent, band, model: model.name };
}
