import { textsAt } from "../evidence/finding";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";
import { report, unless } from "./proofs";

/** I1, as in sluice:alerts.roles. */
const CONTACTS = ["primary", "secondary", "escalation", "ai"] as const;
/** C1, C2 and C3. */
export const NOTICES = ["before", "success", "rollback"] as const;

/** Row P6: it is known who is told what. */
export const p6: Gate = {
  row: "P6",
  name: "gate-p6-communication",
  title: "communication plan",
  description:
    "P6: before anything takes more traffic than before, the contacts of every on-call role and the notices for a rollback are present.",
  expected: `contacts for ${CONTACTS.join(", ")} and notices for ${NOTICES.join(", ")}, signed by a key of role ci`,
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 30,
  proofs: () => [
    report(({ contacts, notices }) => {
      const [reached, written] = [textsAt(contacts, "contacts"), textsAt(notices, "notices")];
      return [
        ...CONTACTS.flatMap((role) => unless(reached.includes(role), `nobody is named for ${role}`)),
        ...NOTICES.flatMap((notice) => unless(written.includes(notice), `there is no notice for ${notice}`)),
      ];
    }),
  ],
  commands: ["collect p6 --notices <folder> --key <ci.pem>"],
};
