import * as pulumi from "@pulumi/pulumi";
import { type Scheduled, schedule } from "./schedule";

export interface DailyRunArgs extends Scheduled {
  /** Hour of the day, UTC. */
  readonly hour: number;
}

/** Invokes a function once a day; the event says when it was due, so that a retry does the same work. */
export class DailyRun extends pulumi.ComponentResource {
  constructor(name: string, args: DailyRunArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:functions:DailyRun", name, {}, options);
    schedule(
      name,
      args,
      {
        scheduleExpression: `cron(0 ${args.hour} * * ? *)`,
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
        input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
      },
      this,
    );
    this.registerOutputs({});
  }
}
