import { realEffects } from "./effects";
import { type Event, exportSettings } from "./export";
import { readSettings } from "./settings";

/** Daily, by EventBridge Scheduler: `{"scheduledTime": "<aws.scheduler.scheduled-time>"}`. */
export const handler = (event: Event): Promise<{ manifest: string }> =>
  exportSettings(event, realEffects(readSettings(process.env)));
