import { hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { Records, RulesetRecord } from "./records";
import { type RulesetInputs, rulesetInputs } from "./rulesetInputs";

/** A zone's ruleset. There is one per phase; in force as soon as the call returns. */
export function rulesetModel(world: World, { rulesets }: Records, edge: { reload(): void }): ResourceModel {
  const put = (input: RulesetInputs, id: string, version: number): RulesetRecord => {
    const lastUpdated = new Date(world.clock.now()).toISOString();
    const record: RulesetRecord = { id, inputs: input, version, lastUpdated };
    rulesets.set(id, record);
    edge.reload();
    return record;
  };
  const outputs = ({ version, lastUpdated }: RulesetRecord): Record<string, unknown> => ({
    version: String(version),
    lastUpdated,
  });
  return defineResource<RulesetInputs>({
    type: "cloudflare:index/ruleset:Ruleset",
    source: "https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/ruleset",
    inputs: rulesetInputs,
    inert: {
      description: "a note for people",
      "ratelimit.characteristics": "cf.colo.id: there is one location",
    },
    // internal/services/ruleset/schema.go: account, zone, kind and phase replace; the rest is a PUT.
    replaceOn: ["zoneId", "kind", "phase"],
    deleteBeforeReplace: true,
    computed: ["version", "lastUpdated"],
    recomputed: { rules: ["version", "lastUpdated"], name: ["version", "lastUpdated"] },
    create: (input) => {
      const other = rulesets.find(
        ({ inputs: { zoneId, phase } }) => zoneId === input.zoneId && phase === input.phase,
      );
      if (other !== undefined) {
        throw new CloudError(
          "20217",
          `'zone' is not a valid value for kind because exceeded maximum number of zone rulesets for phase ${input.phase}: the zone ${input.zoneId} has «${other.inputs.name}»`,
        );
      }
      const record = put(input, hex(32), 1);
      return Promise.resolve({ id: record.id, outputs: outputs(record) });
    },
    read: (id) => {
      const record = rulesets.get(id);
      return Promise.resolve(record && { inputs: record.inputs, outputs: outputs(record) });
    },
    update: (id, input) => {
      const before = rulesets.get(id);
      if (before === undefined) throw new CloudError("10014", `could not find ruleset ${id}`);
      return Promise.resolve(outputs(put(input, id, before.version + 1)));
    },
    delete: (id) => {
      rulesets.delete(id);
      edge.reload();
      return Promise.resolve();
    },
  });
}
