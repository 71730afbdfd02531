import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { BusEvent } from "./event";
import { type Rule, type Target, type Undelivered, keyOf } from "./records";

const SERVICE = "events.amazonaws.com";
/**
 * "EventBridge retries sending the event for 24 hours and up to 185 times with an exponential back off"; how long each wait is,
 * AWS does not say.
 */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 600_000;

/** "Errors that result from missing permissions to a target, or if a target resource no longer exists": never tried again. */
const FINAL: ReadonlySet<string> = new Set(["NO_PERMISSIONS", "NO_RESOURCE"]);

/**
 * Brings events to targets: to functions (asynchronously, as EventBridge invokes them: what a function then makes of it is Lambda's
 * business) and topics; what cannot be delivered ends in the target's dead-letter queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
export class Delivery {
  /** Deliveries that are still to fail, by the control route. */
  private failing = 0;

  constructor(
    private readonly world: World,
    private readonly rules: Collection<Rule>,
    private readonly targets: Collection<Target>,
    private readonly pending: Collection<Undelivered>,
  ) {}

  /** Takes up what was not delivered before a restart. */
  resume(): void {
    for (const one of this.pending.values()) this.attempt(one);
  }

  /** The next attempts fail as if the target could not be reached. */
  fail(attempts: number): void {
    this.failing = attempts;
  }

  send(rule: Rule, target: Target, event: BusEvent): void {
    const id = keyOf(event.id, rule.arn, target.targetId);
    const since = this.world.clock.now();
    this.attempt({
      id,
      rule: keyOf(rule.region, rule.name),
      target: keyOf(rule.region, rule.name, target.targetId),
      event,
      since,
      attempts: 0,
    });
  }

  private attempt(sent: Undelivered): void {
    const [rule, target] = [this.rules.get(sent.rule), this.targets.get(sent.target)];
    if (rule === undefined || target === undefined || this.world.stopping.signal.aborted) {
      this.pending.delete(sent.id);
      return;
    }
    try {
      this.deliver(rule, target, sent.event);
      this.pending.delete(sent.id);
      this.count(rule, "Invocations");
    } catch (reason) {
      const fault = reason instanceof CloudError ? reason : new CloudError("INTERNAL_ERROR", String(reason));
      this.failed(rule, target, { ...sent, attempts: sent.attempts + 1 }, fault);
    }
  }

  private deliver({ arn: ruleArn }: Rule, { arn, input }: Target, event: BusEvent): void {
    if (this.failing > 0) {
      this.failing -= 1;
      throw new CloudError("SDK_CLIENT_ERROR", "Unable to execute HTTP request");
    }
    const payload = input ?? JSON.stringify(event);
    const { world } = this;
    if (arn.startsWith("arn:aws:sns:")) {
      if (!world.use("topics").admits(arn, SERVICE))
        throw new CloudError(
          "NO_PERMISSIONS",
          `${SERVICE} is not authorized to perform: SNS:Publish on ${arn}`,
        );
      world.use("topics").publish(arn, SERVICE, "", payload);
      return;
    }
    const functions = world.use("functions");
    if (!functions.exists(arn)) throw new CloudError("NO_RESOURCE", `Function not found: ${arn}`);
    if (!functions.admits(arn, SERVICE, ruleArn))
      throw new CloudError(
        "NO_PERMISSIONS",
        `User: ${SERVICE} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows it for ${ruleArn}`,
      );
    functions.send(arn, payload);
  }

  private failed(rule: Rule, target: Target, sent: Undelivered, fault: CloudError): void {
    const { clock } = this.world;
    const { maximumRetryAttempts, maximumEventAgeInSeconds } = target.retryPolicy;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (sent.attempts - 1), LONGEST_WAIT_MS);
    const tooOld = clock.now() + wait - sent.since > maximumEventAgeInSeconds * 1000;
    const tooOften = sent.attempts > maximumRetryAttempts;
    this.record(rule, "delivery-failed", fault.message, { target: target.arn, attempts: sent.attempts });
    if (!FINAL.has(fault.code) && !tooOld && !tooOften) {
      this.pending.set(sent.id, sent);
      clock.after(wait, () => this.attempt(sent));
      return;
    }
    this.pending.delete(sent.id);
    this.count(rule, "FailedInvocations");
    this.bury(
      rule,
      target,
      sent,
      fault,
      tooOften ? "MaximumRetryAttempts" : tooOld ? "MaximumEventAgeInSeconds" : undefined,
    );
  }

  private bury(rule: Rule, target: Target, sent: Undelivered, fault: CloudError, exhausted?: string): void {
    const queue = target.deadLetterConfig?.arn;
    if (queue === undefined) return this.record(rule, "event-dropped", "there is no dead-letter queue", {});
    const queues = this.world.use("queues");
    if (!queues.admits(queue, SERVICE, rule.arn)) {
      this.count(rule, "InvocationsFailedToBeSentToDlq");
      return this.record(
        rule,
        "event-dropped",
        `the policy of ${queue} does not let ${SERVICE} send for ${rule.arn}`,
        {},
      );
    }
    queues.send(queue, JSON.stringify(sent.event), {
      RULE_ARN: rule.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: fault.code,
      ERROR_MESSAGE: fault.message.replace(`${fault.code}: `, ""),
      ...(exhausted === undefined
        ? {}
        : { EXHAUSTED_RETRY_CONDITION: exhausted, RETRY_ATTEMPTS: String(sent.attempts - 1) }),
    });
    this.count(rule, "InvocationsSentToDlq");
  }

  private record(rule: Rule, kind: string, message: string, detail: Record<string, unknown>): void {
    this.world.events.record("events", kind, `${rule.name}: ${message}`, { rule: rule.name, ...detail });
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
  private count({ name }: Rule, metric: string): void {
    this.world
      .find("metrics")
      ?.record({ namespace: "AWS/Events", name: metric, dimensions: { RuleName: name } }, 1);
  }
}
