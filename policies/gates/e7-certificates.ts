import { bagAt, listAt, momentAt, shown, textAt } from "../evidence/finding";
import { type Gate, OF_SLOTS } from "./gate";
import { daysBetween, report, unless } from "./proofs";

/** Days that a certificate has to last; ACM renews 60 days before the end, so less means that renewal fails. */
export const DAYS_LEFT = 21;

/** Row E7: nobody's browser will refuse the connection. */
export const e7: Gate = {
  row: "E7",
  name: "gate-e7-certificates",
  title: "TLS certificates",
  description: `E7: before a version takes more traffic than before, every endpoint's certificate is valid, trusted and lasts ${DAYS_LEFT} days at least.`,
  expected: `every certificate, read from its live endpoint, trusted and valid for ${DAYS_LEFT} days more, signed by a key of role ci`,
  parts: OF_SLOTS,
  maxAgeDays: 7,
  proofs: () => [
    report(({ certificates }, finishedOn) => {
      const all = listAt(certificates, "certificates").map((one) => bagAt(one, "certificates"));
      const faults = all.flatMap((one) => {
        const name = textAt(one.name, "certificates.name");
        const days = daysBetween(finishedOn, momentAt(one.until, `${name}: until`));
        return [
          ...unless(one.trusted === true, `${name} is not trusted: ${shown(one.why)}`),
          ...unless(days >= DAYS_LEFT, `${name} ends in ${days.toFixed(1)} days; ${DAYS_LEFT} are needed`),
        ];
      });
      return all.length === 0 ? ["no certificate was read"] : faults;
    }),
  ],
  commands: ["collect e7 --acm <arn,…> --key <ci.pem>"],
};
