import { deletionProtected } from "../../../policies/guardrails/deletion-protected";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const SERVICE = "gcp:cloudrunv2/service:Service";
const OFF = { enableDeletionProtection: false };

it.each([
  [BALANCER, { enableDeletionProtection: true }],
  [SERVICE, { deletionProtection: true }],
  [SERVICE, {}],
])("%s with %j cannot be deleted, and passes", (type, props) => {
  expect(violations(deletionProtected, type, props)).toEqual([]);
});

it.each([
  [BALANCER, {}, "false"],
  [BALANCER, OFF, "false"],
  ["aws:alb/loadBalancer:LoadBalancer", OFF, "false"],
  [BALANCER, { enableDeletionProtection: UNKNOWN_TEXT }, "that is not known before `up`"],
  [BALANCER, { enableDeletionProtection: "true" }, '"true"'],
  [SERVICE, { deletionProtection: false }, "false"],
  [SERVICE, { deletionProtection: false, tags: { teardown: "test" } }, "false"],
  [BALANCER, { ...OFF, tags: { teardown: "prod" } }, "false"],
  [BALANCER, { ...OFF, tags: { teardown: UNKNOWN_TEXT } }, "false"],
  [BALANCER, { enableDeletionProtection: UNKNOWN_TEXT, tags: { teardown: "test" } }, "that is not known"],
])("%s with %j is refused", (type, props, found) => {
  expect(violations(deletionProtected, type, props)).toEqual([
    expect.stringMatching(
      new RegExp(`^resource: found \\w+ ${found}.*To take test down: sluice:teardown: test`),
    ),
  ]);
});

// The engine's stack is `test`: test/support/policy.ts.
it("lets go what says that its own stack is being taken down", () => {
  expect(violations(deletionProtected, BALANCER, { ...OFF, tags: { teardown: "test" } })).toEqual([]);
  expect(
    violations(deletionProtected, SERVICE, { deletionProtection: false, labels: { teardown: "test" } }),
  ).toEqual([]);
});
