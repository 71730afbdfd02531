import * as pulumi from "@pulumi/pulumi";
import { type Scheduled, schedule } from "./schedule";

export interface MinutelyRunArgs extends Scheduled {
  /** What the function gets; `<aws.scheduler.scheduled-time>` in it becomes the minute at which it was due. */
  readonly input: string;
}

/** Invokes a function every minute. What fails is not tried for long: the next minute does the same work. */
export class MinutelyRun extends pulumi.ComponentResource {
  constructor(name: string, args: MinutelyRunArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:functions:MinutelyRun", name, {}, options);
    schedule(
      name,
      args,
      {
        scheduleExpression: "rate(1 minute)",
        flexibleTimeWindow: { mode: "OFF" },
        input: args.input,
        // The least age that the scheduler takes.
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 60 },
      },
      this,
    );
    this.registerOutputs({});
  }
}
