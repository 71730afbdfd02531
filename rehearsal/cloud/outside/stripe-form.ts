import type { ApiAnswer } from "../network/api";

/** A form's fields as they came: `automatic_payment_methods[enabled]`. */
export type Form = Readonly<Record<string, string>>;

/** What Stripe refuses, in its form. https://docs.stripe.com/api/errors */
export class StripeError extends Error {
  constructor(readonly answer: ApiAnswer) {
    super("refused");
  }
}

export const stripeError = (
  status: number,
  message: string,
  code?: string,
  more: Readonly<Record<string, string>> = {},
): StripeError =>
  new StripeError({
    status,
    body: {
      error: { type: "invalid_request_error", message, ...(code === undefined ? {} : { code }), ...more },
    },
  });

/** The fields that are modelled; any other is refused by its name, as Stripe refuses what it does not know. */
export function read<Name extends string>(
  given: Form,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const unknown = Object.keys(given).find((name) => !(names as readonly string[]).includes(name));
  if (unknown === undefined) return given as Partial<Record<Name, string>>;
  throw stripeError(400, `Received unknown parameter: ${unknown}`, "parameter_unknown", { param: unknown });
}
