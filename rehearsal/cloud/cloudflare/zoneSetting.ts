import { z } from "zod";
import { type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import type { Records, ZoneSetting } from "./records";

export const zoneId = z.string().regex(/^[0-9a-f]{32}$/, "must be the zone's id, 32 hex digits");

/** What is modelled, and the values that the edge can honour. */
const VALUES = {
  ssl: ["full", "strict"],
  min_tls_version: ["1.2", "1.3"],
  tls_1_3: ["on"],
  always_use_https: ["on", "off"],
  http3: ["on", "off"],
  email_obfuscation: ["off"],
  rocket_loader: ["off"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type SettingId = keyof typeof VALUES;

const inputs = z
  .strictObject({
    zoneId,
    settingId: z.enum(Object.keys(VALUES) as [SettingId, ...SettingId[]], {
      error: `is not modelled; the settings that are: ${Object.keys(VALUES).join(", ")}`,
    }),
    value: z.string(),
  })
  .superRefine(({ settingId, value }, context) => {
    const allowed: readonly string[] = VALUES[settingId];
    if (!allowed.includes(value)) {
      const message = `${settingId} is modelled as ${allowed.join(" or ")}`;
      context.addIssue({ code: "custom", path: ["value"], message });
    }
  });
type Inputs = z.infer<typeof inputs>;

/** A zone's setting. It always exists; declaring it sets it, and forgetting it leaves it as it is. */
export function zoneSettingModel(world: World, { settings }: Records): ResourceModel {
  const put = (input: Inputs): ZoneSetting => {
    const setting = { ...input, modifiedOn: new Date(world.clock.now()).toISOString() };
    settings.set(keyOf(input.zoneId, input.settingId), setting);
    return setting;
  };
  const outputs = ({ modifiedOn }: ZoneSetting): Record<string, unknown> => ({
    editable: true,
    modifiedOn,
    timeRemaining: 0,
  });
  return defineResource<Inputs>({
    type: "cloudflare:index/zoneSetting:ZoneSetting",
    source:
      "https://registry.terraform.io/providers/cloudflare/cloudflare/latest/docs/resources/zone_setting",
    inputs,
    inert: {
      http3: "the edge speaks HTTP/1.1, which every client falls back to",
      email_obfuscation: "the edge changes no page",
      rocket_loader: "the edge changes no page",
    },
    replaceOn: ["zoneId", "settingId"],
    computed: ["editable", "modifiedOn", "timeRemaining"],
    recomputed: { value: ["modifiedOn"] },
    create: (input) =>
      Promise.resolve({ id: keyOf(input.zoneId, input.settingId), outputs: outputs(put(input)) }),
    read: (id) => {
      const found = settings.get(id);
      if (found === undefined) return Promise.resolve(undefined);
      const { modifiedOn: _modifiedOn, ...live } = found;
      return Promise.resolve({ inputs: live, outputs: outputs(found) });
    },
    update: (_, input) => Promise.resolve(outputs(put(input))),
    // The provider forgets it: Cloudflare has no call to take a setting back.
    delete: () => Promise.resolve(),
  });
}

export const keyOf = (zone: string, setting: string): string => `${zone} ${setting}`;
