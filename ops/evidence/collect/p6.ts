import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { NOTICES, p6 as gate } from "../../../policies/gates/p6-communication";
import type { Collector } from "../collector";
import { readBytes } from "../files";
import { REPORT_OUT, observed } from "../observed";
import { stackOf } from "../release";
import { bag } from "../stack";

/** Ways to reach somebody, as sluice:alerts.roles has them. */
const CHANNELS = ["email", "sms", "https"] as const;

/** P6: who is told, by the stack's config, and what, by the notices' templates. */
export const p6: Collector = {
  row: "P6",
  summary: "communication plan: contacts in the stack's config, and templates of the notices",
  options: [
    {
      flags: "--notices <folder>",
      description: `folder with ${NOTICES.map((notice) => `${notice}.md`).join(", ")}`,
      required: true,
    },
    REPORT_OUT,
  ],
  collect: (given, release, now) => {
    const roles = Object.entries(bag(bag(stackOf(release).config["sluice:alerts"]).roles));
    const contacts = roles.map(([role, ways]) => ({ role, channels: channelsOf(bag(ways)) }));
    const written = NOTICES.flatMap((notice) => {
      const path = join(given.notices ?? "", `${notice}.md`);
      const text = existsSync(path) ? readBytes(path, "notice").toString("utf8") : "";
      // Nothing in it is as good as no file, and told with whatever else is missing.
      if (text.trim() === "") return [];
      return [{ notice, digest: createHash("sha256").update(text).digest("hex") }];
    });
    const look = {
      figures: {
        contacts: contacts.flatMap(({ role, channels }) => (channels.length === 0 ? [] : [role])),
        notices: written.map(({ notice }) => notice),
      },
      said: `contacts for ${contacts.length} roles, ${written.length} notices`,
      // Addresses of people stay in the config.
      seen: { contacts, notices: written },
      next: "name somebody in sluice:alerts.roles, and write what they send: requirements C1 to C3",
    };
    return observed(gate, look, given, release, now);
  },
};

const channelsOf = (ways: Readonly<Record<string, unknown>>): string[] =>
  CHANNELS.filter((channel) => {
    const way = ways[channel];
    return typeof way === "string" && way.trim() !== "";
  });
