import { World } from "../../../../rehearsal/cloud/kernel/world";
import { lambda } from "../../../../rehearsal/cloud/lambda/service";
import { sqs } from "../../../../rehearsal/cloud/sqs/service";
import { temporaryWorld } from "../../../support/declared";
import { Functions, archiveOf, until } from "../../../support/functions";

let functions: Functions;

// Retries wait one and two minutes: 300 ms and 600 ms at this speed.
beforeAll(async () => {
  functions = await Functions.temporary(200);
});
afterAll(() => functions.stop());

describe("an invocation", () => {
  it("runs the archive's handler with the event, the declared environment and the cloud's own", async () => {
    functions.world.guestEnvironment.AWS_REGION = "us-east-1";
    const arn = await functions.declare(
      "echo",
      `exports.handler = async (event, context) => ({ event, name: context.functionName, colour: process.env.COLOUR,
        left: context.getRemainingTimeInMillis() > 0, home: process.env.USER, region: process.env.AWS_REGION });`,
      { environment: { variables: { COLOUR: "green" } }, timeout: 10 },
    );
    const { outcome, payload } = await functions.invoke(arn, { one: 1 });
    expect({ outcome, result: JSON.parse(payload) as unknown }).toEqual({
      outcome: "success",
      // Nothing of this machine's own environment comes through.
      result: { event: { one: 1 }, name: "echo", colour: "green", left: true, region: "us-east-1" },
    });
  });

  it.each([
    [
      "throws",
      "exports.handler = async () => { throw new TypeError('no such thing'); }",
      /TypeError.*no such thing/,
    ],
    ["cannot be loaded", "require('not-there')", /Cannot find module 'not-there'/],
    ["has no such export", "exports.other = 1", /index\.handler is undefined or not exported/],
    ["ends its process", "exports.handler = async () => process.exit(3)", /Runtime\.ExitError/],
    [
      "takes too long",
      "exports.handler = () => new Promise(() => setTimeout(() => undefined, 60000))",
      /timed out after 1\.00 seconds/,
    ],
  ])("of a handler that %s is an error", async (what, code, message) => {
    const arn = await functions.declare(what.replaceAll(" ", "-"), code, {
      timeout: what.includes("long") ? 1 : 10,
    });
    const { outcome, payload } = await functions.invoke(arn);
    expect(outcome).toBe("unhandled");
    expect(payload).toMatch(message);
  });

  it("beyond the reserved concurrency is refused", async () => {
    const arn = await functions.declare(
      "narrow",
      "exports.handler = async () => new Promise((r) => setTimeout(r, 300))",
      {
        reservedConcurrentExecutions: 1,
        timeout: 10,
      },
    );
    const outcomes = await Promise.all([functions.invoke(arn), functions.invoke(arn)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["success", "throttled"]);
  });
});

describe("an event", () => {
  it("that fails is tried three times, and then lies in the dead-letter queue with its reason", async () => {
    const arn = await functions.declare(
      "failing",
      "exports.handler = async () => { throw new Error('Stripe answers 500') }",
      {
        timeout: 10,
      },
    );
    functions.world.use("functions").send(arn, '{"day":"2026-11-23"}');
    await until(() => functions.dead().length === 1, "the event is in the dead-letter queue");
    expect(functions.dead()).toMatchObject([
      { body: '{"day":"2026-11-23"}', attributes: { ErrorMessage: "Stripe answers 500" } },
    ]);
    const tries = functions.world.events
      .since(0)
      .filter(({ kind, detail }) => kind === "invocation-unhandled" && detail?.function === "failing");
    expect(tries).toHaveLength(3);
  });

  it("is tried as often as is declared", async () => {
    const arn = await functions.declare("once", "exports.handler = async () => { throw new Error('once') }", {
      timeout: 10,
    });
    await functions.declared.create("FunctionEventInvokeConfig", {
      functionName: "once",
      maximumRetryAttempts: 0,
    });
    functions.world.use("functions").send(arn, "{}");
    await until(
      () => functions.dead().some(({ attributes }) => attributes.ErrorMessage === "once"),
      "given up",
    );
    expect(
      functions.world.events
        .since(0)
        .filter(({ detail, kind }) => kind === "invocation-unhandled" && detail?.function === "once"),
    ).toHaveLength(1);
  });

  it("survives a restart of the cloud", async () => {
    const { world, directory, remove: removeThis } = await temporaryWorld(1);
    const before = await Functions.start(world);
    const arn = await before.declare(
      "again",
      "exports.handler = async () => { throw new Error('not yet') }",
      { timeout: 10 },
    );
    world.use("functions").send(arn, "{}");
    await until(
      () => world.events.since(0).some(({ kind }) => kind === "invocation-unhandled"),
      "it failed once",
    );
    await before.stop();
    world.store.flush();

    const next = await World.create({ directory, speed: 1000 });
    const queues = sqs(next);
    const service = lambda(next);
    await service.start?.();
    await until(
      () => next.use("queues").messages(before.queueArn).length === 1,
      "given up after the restart",
    );
    expect(queues.name).toBe("sqs");
    await service.stop?.();
    next.clock.stop();
    next.store.close();
    removeThis();
  });
});

describe("what is refused", () => {
  it.each([
    [
      "a role that Lambda cannot take",
      () => ({ role: functions.schedulerRoleArn }),
      /cannot be assumed by Lambda/,
    ],
    ["a role that is not there", () => ({ role: "arn:aws:iam::123456789012:role/none" }), /does not exist/],
    [
      "a queue that is not there",
      () => ({ deadLetterConfig: { targetArn: "arn:aws:sqs:us-east-1:123456789012:none" } }),
      /does not exist/,
    ],
    ["a runtime that is out of support", () => ({ runtime: "nodejs18.x" }), /runtime/],
    [
      "a variable that is Lambda's own",
      () => ({ environment: { variables: { AWS_REGION: "x" } } }),
      /reserved by Lambda/,
    ],
    [
      "a file that is not there",
      () => ({ code: archiveOf({ "index.js": { path: "/nowhere/index.js" } }) }),
      /is not at \/nowhere/,
    ],
  ])("%s", async (what, more, message) => {
    await expect(functions.declare(what.replaceAll(" ", "-"), "", more())).rejects.toThrow(message);
  });
});
