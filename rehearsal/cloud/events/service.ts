import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { Delivery } from "./delivery";
import type { BusEvent } from "./event";
import { parsePattern } from "./pattern";
import { ruleModel, targetModel } from "./models";
import type { Rule, Target } from "./records";

const KEPT = 200;

/** What a rehearsal puts on the bus by hand, e.g. a finding. */
const given = z.strictObject({
  source: z.string(),
  "detail-type": z.string(),
  detail: z.record(z.string(), z.unknown()),
  resources: z.array(z.string()).default([]),
  region: z.string().default("us-east-1"),
  account: z.string().optional(),
  id: z.string().optional(),
  time: z.string().optional(),
});

/** EventBridge's default bus: rules by pattern, targets with retries and dead letters. */
export function eventBridge(world: World): Service {
  const rules = world.store.collection<Rule>("events.rules");
  const targets = world.store.collection<Target>("events.targets");
  const delivery = new Delivery(world, rules, targets, world.store.collection("events.undelivered"));
  const seen: BusEvent[] = [];

  const put = (event: BusEvent): void => {
    seen.push(event);
    seen.splice(0, seen.length - KEPT);
    const json = JSON.parse(JSON.stringify(event)) as Parameters<ReturnType<typeof parsePattern>>[0];
    for (const rule of rules.values()) {
      if (rule.region !== event.region || rule.state === "DISABLED" || !parsePattern(rule.eventPattern)(json))
        continue;
      const own = targetsOf(rule);
      world.events.record("events", "rule-matched", `${rule.name}: ${event["detail-type"]}`, {
        rule: rule.name,
        event: event.id,
      });
      for (const target of own) delivery.send(rule, target, event);
    }
  };
  const targetsOf = (rule: Pick<Rule, "name" | "region">): Target[] =>
    targets.values().filter((one) => one.rule === rule.name && one.region === rule.region);
  world.provide("eventBus", { put });

  return {
    name: "events",
    resources: [ruleModel(world, rules, targetsOf), targetModel(world, rules, targets, targetsOf)],
    start: () => Promise.resolve(delivery.resume()),
    control: {
      "/events/put": (_query, body) => {
        const { account = world.account, id = randomUUID(), time, ...event } = given.parse(body);
        const now = new Date(world.clock.now()).toISOString().replace(/\.\d{3}Z$/, "Z");
        put({ version: "0", id, account, time: time ?? now, ...event });
        return { id };
      },
      "/events/bus": () => seen,
      "/events/fail": (_query, body) =>
        delivery.fail(z.strictObject({ attempts: z.int().min(0) }).parse(body).attempts),
    },
  };
}
