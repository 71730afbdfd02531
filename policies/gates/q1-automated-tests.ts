import { faultsOfTests } from "../evidence/predicates/test-result";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";

/** Row Q1: nothing takes traffic unless its automated tests are proven to have passed. */
export const q1: Gate = {
  row: "Q1",
  name: "gate-q1-automated-tests",
  title: "automated tests",
  description:
    "Q1: an image, a frontend or a revision of the AI service that is to take more traffic than before needs signed evidence " +
    "that 100 % of its automated tests passed, none skipped without a reason. What already was stable needs none: a rollback is never blocked.",
  expected: "a statement, signed by a key of role ci, that all tests of it passed",
  parts: [...OF_SLOTS, ...OF_AI],
  maxAgeDays: 14,
  proofs: () => [{ kind: "report", roles: ["ci"], faults: faultsOfTests }],
  commands: ["collect q1 --report <junit.xml> --key <ci.pem>"],
};
