import { containersHardenedRule, taskRolesApartRule } from "../../../policies/guardrails/containers";
import { describeRule } from "./rules";

const type = "aws:ecs/taskDefinition:TaskDefinition";
const api = { name: "api", readonlyRootFilesystem: true, privileged: false, user: "65534:65534" };
const of = (...containers: unknown[]): { containerDefinitions: string } => ({
  containerDefinitions: JSON.stringify(containers),
});

describeRule({
  rule: containersHardenedRule,
  type,
  good: [of(api), of(api, { ...api, privileged: undefined, user: "node" })],
  broken: [
    ["found readonlyRootFilesystem absent", of({ ...api, readonlyRootFilesystem: undefined })],
    ["found readonlyRootFilesystem false", of(api, { ...api, readonlyRootFilesystem: false })],
    ["found privileged true", of({ ...api, privileged: true })],
    ["found user absent", of({ ...api, user: undefined })],
    ['found user "root"', of({ ...api, user: "root" })],
    ['found user "0:65534"', of({ ...api, user: "0:65534" })],
  ],
});

it.each([["not JSON"], ["[]"], ["{}"]])(
  "takes definitions that are %s for a container without anything",
  (text) => {
    const { judge } = containersHardenedRule;
    const declared = { type, name: "task", urn: "urn", isProtected: false };
    expect(judge({ ...declared, properties: { containerDefinitions: text } })).toHaveLength(2);
    expect(judge({ ...declared, properties: {} })).toHaveLength(2);
  },
);

describeRule({
  rule: taskRolesApartRule,
  type,
  good: [{ executionRoleArn: "arn:starts", taskRoleArn: "arn:runs" }],
  broken: [
    ["expected two roles", { executionRoleArn: "arn:one", taskRoleArn: "arn:one" }],
    ["taskRoleArn absent", { executionRoleArn: "arn:one" }],
    ["executionRoleArn absent", { taskRoleArn: "arn:one" }],
  ],
});
