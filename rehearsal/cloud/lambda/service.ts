import { arn as arnOf } from "../kernel/identifiers";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { functionModel } from "./functions";
import { Invoker } from "./invoker";
import type { FunctionRecord } from "./records";
import { admits, eventInvokeConfig, permission } from "./settings";
import { FunctionUrls } from "./url";

/**
 * Lambda: runs the very archive that the stack declares, with the declared handler and environment, in processes that take one
 * event at a time. Events that are sent are retried as Lambda does, and end in the dead-letter queue.
 */
export function lambda(world: World): Service {
  const functions = world.store.collection<FunctionRecord>("lambda.functions");
  const find = (arn: string): FunctionRecord | undefined => functions.find((one) => one.arn === arn);
  const invoker = new Invoker(world, find);
  const urls = new FunctionUrls(world, functions, invoker);
  world.provide("functions", {
    exists: (arn) => find(arn) !== undefined,
    admits: (arn, service, sourceArn) => {
      const found = find(arn);
      return found !== undefined && admits(found, service, sourceArn);
    },
    invoke: (arn, payload) => invoker.invoke(arn, payload),
    send: (arn, payload) => invoker.send(arn, payload),
  });
  /** By ARN, or by the name that it has or begins with (the rest is Pulumi's). */
  const named = (name: string): string =>
    functions.find((one) => one.arn === name || one.name === name || one.name.startsWith(`${name}-`))?.arn ??
    arnOf("lambda", "us-east-1", world.account, `function:${name}`);
  return {
    name: "lambda",
    resources: [
      functionModel(world, functions, (arn) => invoker.forget(arn)),
      eventInvokeConfig(functions),
      permission(functions),
      urls.model(),
    ],
    start: async () => {
      for (const one of functions.values()) await urls.open(one);
      invoker.resume();
    },
    stop: async () => {
      await urls.stop();
      await invoker.stop();
    },
    control: {
      "/lambda/functions": () =>
        functions.values().map(({ name, arn, codeSha256 }) => ({ name, arn, codeSha256 })),
      "/lambda/invoke": (query, body) => {
        const [arn, payload] = [named(query.get("function") ?? ""), JSON.stringify(body ?? {})];
        if (query.get("type") !== "event") return invoker.invoke(arn, payload);
        invoker.send(arn, payload);
        return { sent: true };
      },
    },
  };
}
