import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Planned } from "../../../../rehearsal/plan/planned";
import { requestPath } from "../../../../rehearsal/plan/diagram/path";
import { drawStack } from "../../../../rehearsal/plan/diagram/picture";
import { kindOf, roomsOf } from "../../../../rehearsal/plan/diagram/rooms";
import { planned } from "../../../support/planned";

const forward = (...weights: number[]): Record<string, unknown> => ({
  actions: [{ type: "forward", forward: { targetGroups: weights.map((weight) => ({ weight })) } }],
});
const component = (type: string, name: string, parent?: string): Planned =>
  planned(type, name, {}, { custom: false, parent });
const outer = component("sluice:assets:Distribution", "edge");
const inner = component("sluice:keys:DataKey", "edge-key", outer.urn);
const STACK: Planned[] = [
  outer,
  inner,
  planned(
    "aws:cloudfront/distribution:Distribution",
    "cdn",
    { aliases: ["app.<b>.example"] },
    { parent: outer.urn },
  ),
  planned(
    "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
    "pointer",
    { value: "1.1.0" },
    { parent: outer.urn },
  ),
  planned("aws:kms/key:Key", "held", {}, { parent: inner.urn, protect: true }),
  planned("aws:lb/listenerRule:ListenerRule", "entrance", forward(100)),
  planned("aws:lb/listenerRule:ListenerRule", "weights", forward(90, 10)),
  planned("aws:ecs/service:Service", "blue-api-service"),
];

it("parts resources by the room of their outermost component", () => {
  expect(roomsOf(STACK).map(({ name, count }) => [name, count])).toEqual([
    ["assets", 3],
    ["elsewhere", 3],
  ]);
  expect(roomsOf(STACK)[0]?.kinds).toContainEqual({ kind: "KMS key", count: 1, protected: 1 });
});

it("calls kinds as people do", () => {
  expect(
    ["aws:s3/bucketPolicy:BucketPolicy", "aws:ec2/natGateway:NatGateway", "aws:ecs/service:Service"].map(
      kindOf,
    ),
  ).toEqual(["S3 bucket policy", "NAT gateway", "ECS service"]);
});

it("reads the way of a request out of the plan", () => {
  const path = requestPath(STACK);
  expect(path.slots.map(({ slot, weight, detail }) => [slot, weight, detail])).toEqual([
    ["blue", 90, "ECS service"],
    ["green", 10, "nothing deployed"],
  ]);
  expect(path.ai).toBeUndefined();
  expect(() => requestPath(STACK.slice(3))).toThrow("no aws:cloudfront/distribution");
});

it("draws well-formed SVG with names escaped, weights and protection shown", () => {
  const svg = drawStack("prod", STACK);
  expect(XMLValidator.validate(svg)).toBe(true);
  const texts = JSON.stringify(new XMLParser({ ignoreAttributes: false }).parse(svg));
  for (const part of ["90 %", "10 %", "KMS key ▪", "6 resources in 2 rooms"]) expect(texts).toContain(part);
  expect(svg).not.toContain("<b>");
});
