import { bagAt, listAt, momentAt, textAt } from "../evidence/finding";
import { type Gate, OF_SLOTS } from "./gate";
import { agedAtMost, report } from "./proofs";

const SYSTEMS = ["auth0", "stripe", "cloudflare"] as const;

/** Row P4: what lies with others can be put back as it was. */
export const p4: Gate = {
  row: "P4",
  name: "gate-p4-configuration-backups",
  title: "external configuration backups",
  description:
    "P4: before a version takes more traffic than before, the settings of Auth0, Stripe and Cloudflare were exported, at most 7 days ago.",
  expected: `a dated export of ${SYSTEMS.join(", ")}, each at most 7 days old, signed by a key of role ci`,
  parts: OF_SLOTS,
  maxAgeDays: 7,
  proofs: () => [
    report(({ exports }, finishedOn) => {
      const all = listAt(exports, "exports").map((one) => bagAt(one, "exports"));
      return SYSTEMS.flatMap((system) => {
        const newest = all.find((one) => textAt(one.system, "exports.system") === system);
        if (newest === undefined) return [`there is no export of ${system}`];
        return agedAtMost(
          `the export of ${system}`,
          momentAt(newest.exportedOn, `${system}: exportedOn`),
          finishedOn,
          7,
        );
      });
    }),
  ],
  commands: ["collect p4 --bucket <name of the exports' bucket> --key <ci.pem>"],
};
