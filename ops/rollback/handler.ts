import { realEffects } from "./effects/real";
import { type Outcome, rollback } from "./rollback";
import { readSettings } from "./settings";

let ready: ((event: unknown) => Promise<Outcome>) | undefined;

/**
 * For an alarm or a finding, by EventBridge; each minute by EventBridge Scheduler:
 * `{"reconcile": "<aws.scheduler.scheduled-time>"}`.
 */
export const handler = async (event: unknown): Promise<Outcome> => {
  if (ready === undefined) {
    const settings = readSettings(process.env);
    const begin = realEffects(settings);
    ready = (one) => rollback(one, settings, begin());
  }
  return ready(event);
};
