import type { Decision } from "./decide";
import { reading } from "./ensure";
import type { Trigger } from "./event";
import { PAPERS, folderOf } from "./places";
import type { Effects } from "./world";

/**
 * A rollback that was told, and whose latch somebody cleared. The event of then may come again (it is delivered at least
 * once, and can be replayed): it tells nothing new, so it takes nothing off. An alarm that is red now does, with papers of
 * its own, so that people hear of it again. Without memory every cause is a new one: rather once too often.
 */
export async function unlessTold(decision: Decision, trigger: Trigger, effects: Effects): Promise<Decision> {
  if (decision.kind !== "latch") return decision;
  const { name, latch } = decision;
  const folder = folderOf({ name, at: latch.at });
  const listed = await reading(() => effects.list(`${folder}/`));
  if ("failure" in listed || !listed.value.includes(`${folder}/${PAPERS.notice}`)) return decision;
  if (trigger.kind === "reconcile") return { ...decision, latch: { ...latch, at: trigger.at } };
  return {
    kind: "page",
    severity: 2,
    key: `again-${name}`,
    says:
      `${latch.alarm} of ${latch.at} came again: it was told (${folder}) and its latch was cleared since, so nothing was changed. ` +
      "Is it still red, the schedule takes it off within a minute",
  };
}
