import type { ResourceValidationPolicy } from "@pulumi/policy";
import { POLICIES } from "../../policies/all";
import { violations } from "../support/policy";
import { stackFile } from "./support/config";
import { plain } from "./support/flat";
import { type Run, run } from "./support/program";

const guardrails = POLICIES.filter(
  (one): one is ResourceValidationPolicy =>
    one.name.startsWith("guardrail-") &&
    typeof (one as ResourceValidationPolicy).validateResource === "function",
);

describe.each(["us-east-1", "eu-central-1"])("production in %s", (region) => {
  let done: Run;
  beforeAll(async () => {
    done = await run({ ...stackFile("prod"), "aws:region": region });
  });

  it("passes every guardrail of the pack", () => {
    expect(guardrails.length).toBeGreaterThan(4);
    const found = done.recording.resources
      .filter(({ custom }) => custom)
      .flatMap(({ type, name, inputs, protect }) =>
        guardrails.flatMap((policy) =>
          violations(policy, type, plain(inputs) as Record<string, unknown>, protect, name),
        ),
      )
      // The engine adds the default tags; the mocks' program does not pass through it.
      .filter((text) => !/tag|label/i.test(text));
    expect(found).toEqual([]);
  });

  it("encrypts every log with a key of ours that is where the log is", () => {
    const keys = done.recording.all("aws:kms/key:Key");
    for (const { name, inputs } of done.recording.all("aws:cloudwatch/logGroup:LogGroup")) {
      const key = keys.find((one) => String(inputs.kmsKeyId).endsWith(`key/${one.name}`));
      expect([name, key && (key.inputs.region ?? region)]).toEqual([name, inputs.region ?? region]);
    }
  });
});
