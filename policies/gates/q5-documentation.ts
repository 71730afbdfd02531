import { bagAt, listAt, textAt } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

const KINDS = ["changelog", "user guide", "API reference"] as const;

/** Row Q5: changelog, user guide and API reference speak of this version. */
export const q5: Gate = {
  row: "Q5",
  name: "gate-q5-documentation",
  title: "documentation",
  description: `Q5: the ${KINDS.join(", the ")} of the version that is to take more traffic than before are complete.`,
  expected: `a documentation manifest with ${KINDS.join(", ")} of this very version, signed by a key of role ci`,
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 30,
  proofs: ({ place, schema }) => [
    report(({ version, documents }) => {
      const listed = listAt(documents, "documents").map((one) => bagAt(one, "documents"));
      const about = textAt(version, "version");
      const ofSlot = schema !== undefined;
      return [
        ...unless(!ofSlot || about === place, `the documents are of ${about}, not of ${place}`),
        ...KINDS.flatMap((kind) =>
          unless(
            listed.some((one) => one.kind === kind && one.version === about),
            `there is no ${kind} of ${about}`,
          ),
        ),
      ];
    }),
  ],
  commands: ["collect q5 --manifest <docs.json> --key <ci.pem>"],
};
