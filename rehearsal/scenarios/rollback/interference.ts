import type { Action } from "../scenario";

/** What disturbs the function's calls, in the order in which it meets them. */
const DISTURBED = [
  { action: "elasticloadbalancing:ModifyRule", do: "throttle", times: 2 },
  { action: "elasticloadbalancing:ModifyRule", do: "error", times: 2 },
  { action: "ssm:PutParameter", do: "kill", when: "after" },
] as const;

/** The function is throttled, then its call fails, and it is killed once after it has latched. */
export const functionFails: Action = {
  title: "AWS throttles the function's calls, refuses some, and ends it once after it has latched",
  run: async ({ workplace }) => {
    for (const fault of DISTURBED) await workplace.cloud.ask("/wire/faults", fault);
  },
};
