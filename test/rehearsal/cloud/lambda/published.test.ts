import { published } from "../../../../rehearsal/cloud/lambda/published";
import { MetricBook } from "../../../support/metrics";
import { testWorld } from "../../../support/world";

it("tells CloudWatch of invocations, errors and throttles, by function", async () => {
  const { world, close } = await testWorld();
  const book = new MetricBook();
  const of = (outcome: "success" | "unhandled" | "throttled") =>
    published(world, "rollback", { outcome, payload: "", requestId: "" }, 12);
  // Nobody listens yet.
  of("success");
  world.provide("metrics", book);
  for (const outcome of ["success", "unhandled", "throttled"] as const) of(outcome);
  const values = (name: string): number[] => book.values(name, { FunctionName: "rollback" });
  expect(values("Invocations")).toEqual([1, 1]);
  expect(values("Errors")).toEqual([0, 1]);
  expect(values("Throttles")).toEqual([0, 0, 1]);
  expect(values("Duration")).toEqual([12, 12]);
  await close();
});
