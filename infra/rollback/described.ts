import type { Gathering } from "../alarms/describe";
import type { Figure } from "../alarms/figures/figure";
import { SLOTS } from "../release/slots";
import { OWN_FIGURES } from "./ownFigures";
import { AI_TRIGGER, type TriggerSettings, slotTriggers } from "./figures";

/** Of how many alarms the rollback is made, for docs/alarms.md: as with these settings, and something deployed everywhere. */
export const rollbackAlarms = (
  settings: TriggerSettings,
): {
  readonly triggers: readonly Figure[];
  readonly own: readonly Figure[];
  readonly over: readonly Gathering[];
} => ({
  triggers: [
    ...SLOTS.flatMap((slot) => slotTriggers(slot, settings, { configured: true, baseline: null })),
    AI_TRIGGER,
  ],
  own: OWN_FIGURES,
  over: [
    ...SLOTS.map((slot): Gathering => ({ id: `${slot}-sick`, title: `Slot ${slot} is sick`, severity: 2 })),
    { id: "ai-sick", title: "The AI service is unavailable", severity: 2, needs: "ai" },
  ],
});

/** As in Pulumi.prod.yaml; a test holds that it is. */
export const PRODUCTION: TriggerSettings = {
  errors: { percent: 5, requests: 50 },
  response: { factor: 2, ceilingMs: 3000 },
  databaseFailures: 20,
};
