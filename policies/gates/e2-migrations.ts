import { bagAt, countAt, listAt, momentAt, shown, textAt, textsAt } from "../evidence/finding";
import { hexAt } from "../evidence/predicates/report";
import { type Gate, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** Row E2: the same migration files ran in staging. */
export const e2: Gate = {
  row: "E2",
  name: "gate-e2-migrations",
  title: "migrations",
  description:
    "E2: the migration files of a version that is to take more traffic than before ran in staging, the same by their digests, up to the schema that it needs.",
  expected:
    "the list of migrations that staging applied, each with the digest of the release's own file, signed by a key of role ci",
  parts: OF_SLOTS,
  maxAgeDays: 14,
  proofs: ({ schema }) => [
    report(({ environment, schema: reached, files, extra, appliedOn }, finishedOn) => {
      const all = listAt(files, "files");
      const differing = all.flatMap((one, index) => {
        const file = bagAt(one, `files[${index}]`);
        const own = hexAt(file.digest, `files[${index}].digest`);
        return unless(
          file.applied === own,
          `${textAt(file.name, `files[${index}].name`)} has ${own.slice(0, 12)}, staging ran ${shown(file.applied).slice(0, 13)}`,
        );
      });
      return [
        ...unless(environment === "staging", `they ran in ${shown(environment)}, not in staging`),
        ...unless(
          schema === undefined || countAt(reached, "schema") === schema,
          `staging has schema ${shown(reached)}, the version needs ${String(schema)}`,
        ),
        ...unless(
          momentAt(appliedOn, "appliedOn") <= finishedOn,
          "they were applied after the list of them was read",
        ),
        ...unless(all.length > 0, "no migration file was compared"),
        ...differing,
        ...textsAt(extra, "extra").map((name) => `staging ran ${name}, which the release does not have`),
      ];
    }),
  ],
  commands: ["collect e2 --migrations <folder> --applied <staging.json> --key <ci.pem>"],
};
