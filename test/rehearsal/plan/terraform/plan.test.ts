import { type Planned, UNKNOWN, readPlan } from "../../../../rehearsal/plan/planned";
import { UnmappedTypes, terraformPlan } from "../../../../rehearsal/plan/terraform/plan";
import { TERRAFORM_TYPES } from "../../../../rehearsal/plan/terraform/types";
import { keyOf, snakeCase } from "../../../../rehearsal/plan/terraform/values";
import { planned } from "../../../support/planned";

const URN = "urn:pulumi:prod::sluice::sluice:a:B$aws:lb/listener:Listener::one";
const balancer = planned("aws:lb/loadBalancer:LoadBalancer", "traffic-1.2.0");
const LB = balancer.urn;
const listener = (inputs: Record<string, unknown>, madeOf: Planned["madeOf"] = {}): Planned =>
  planned("aws:lb/listener:Listener", "one", inputs, { urn: URN, madeOf });

interface Plan {
  planned_values: { root_module: { resources: { address: string; values: Record<string, unknown> }[] } };
  configuration: { root_module: { resources: { expressions: Record<string, unknown> }[] } };
}
const planOf = (...planned: Planned[]): Plan => terraformPlan(planned) as unknown as Plan;
const valuesOf = (inputs: Record<string, unknown>, madeOf?: Planned["madeOf"]): unknown =>
  planOf(listener(inputs, madeOf), balancer).planned_values.root_module.resources[0]?.values;

describe("a plan as Terraform's", () => {
  it("names properties in snake case, and blocks by their singular", () => {
    expect(snakeCase("mapPublicIpOnLaunch")).toBe("map_public_ip_on_launch");
    expect([keyOf("policies", [{}]), keyOf("rules", [{}]), keyOf("subnets", ["a"])]).toEqual([
      "policy",
      "rule",
      "subnets",
    ]);
    expect(
      valuesOf({ defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] }),
    ).toEqual({
      default_action: [{ type: "redirect", redirect: [{ status_code: "HTTP_301" }] }],
    });
  });

  it("keeps maps with keys of their own as they are", () => {
    expect(valuesOf({ tags: { ownedBy: "team" } })).toEqual({ tags: { ownedBy: "team" } });
  });

  it("leaves out what is not known, and stands in for it inside of a block", () => {
    const madeOf = { logs: [LB] };
    expect(valuesOf({ certificateArn: UNKNOWN, logs: { bucket: UNKNOWN, on: true } }, madeOf)).toEqual({
      logs: [{ bucket: "aws_lb.traffic-1_2_0.id", on: true }],
    });
  });

  it("tells what a property is made of, so that checks find the resources beside", () => {
    const plan = planOf(listener({ loadBalancerArn: UNKNOWN }, { loadBalancerArn: [LB] }), balancer);
    expect(plan.configuration.root_module.resources[0]?.expressions).toEqual({
      load_balancer_arn: { references: ["aws_lb.traffic-1_2_0.id", "aws_lb.traffic-1_2_0"] },
    });
  });

  it("refuses a type that it cannot name, and leaves components out", () => {
    expect(() => planOf({ ...listener({}), type: "aws:sqs/queue:Nothing" })).toThrow(UnmappedTypes);
    expect(
      planOf({ ...listener({}), custom: false, type: "sluice:a:B" }).planned_values.root_module.resources,
    ).toEqual([]);
  });
});

it("maps both kinds of chat that sluice:alerts may declare", () => {
  for (const kind of ["slack", "teams"]) {
    const type = `aws:chatbot/${kind}ChannelConfiguration:${kind === "slack" ? "Slack" : "Teams"}ChannelConfiguration`;
    expect(TERRAFORM_TYPES[type]).toBe(`aws_chatbot_${kind}_channel_configuration`);
  }
});

it("reads the engine's plan", () => {
  const newState = {
    urn: URN,
    type: "aws:lb/listener:Listener",
    custom: true,
    inputs: { port: 443 },
    dependencies: null,
  };
  const steps = [
    { op: "create", newState: { urn: "u", type: "pulumi:pulumi:Stack", custom: false } },
    { op: "create", newState: { ...newState, propertyDependencies: { port: null } } },
    { op: "delete" },
  ];
  expect(readPlan({ steps })).toEqual([{ ...listener({ port: 443 }, { port: [] }), parent: undefined }]);
});
