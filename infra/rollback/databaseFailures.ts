import type { SlotName } from "../release/slots";

/**
 * The failed calls of one slot to its database (R3). The metric is named by the slot: a filter takes its dimensions from
 * the lines, and a line does not say in which slot it was written; the log group does.
 */
export const databaseFailures = (slot: SlotName): { readonly metric: string; readonly pattern: string } => ({
  metric: `DatabaseFailures-${slot}`,
  pattern: '{ $.message = "dependency" && $.dependency = "database" && $.outcome = "failure" }',
});
