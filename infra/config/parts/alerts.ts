import { z } from "zod";
import { leaf } from "./leaf";

/** A role is always reached by e-mail; whoever must wake up, by text message or pager as well. */
const contact = z.strictObject({
  email: leaf(z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/), "an e-mail address"),
  sms: leaf(z.string().regex(/^\+[1-9]\d{6,14}$/), "a telephone number such as +4915112345678").optional(),
  https: leaf(
    z.string().regex(/^https:\/\/[^\s/]+\.[^\s/]+(\/\S*)?$/),
    "the https:// address at which a pager takes SNS's messages",
  ).optional(),
});

const slack = z.strictObject({
  workspaceId: leaf(z.string().regex(/^[0-9A-Z]{1,255}$/), "the id of a Slack workspace such as T07EA123LEP"),
  channelId: leaf(z.string().regex(/^[CG][0-9A-Z]{8,20}$/), "the id of a Slack channel such as C07EZ1ABC23"),
});

const uuid = (what: string): z.ZodString =>
  leaf(z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), `the id of ${what}, a UUID`);

const teams = z.strictObject({
  tenantId: uuid("the Microsoft Teams tenant"),
  teamId: uuid("the team"),
  channelId: leaf(z.string().regex(/^19(:|%3[aA])\S+$/), "the id of a Teams channel, which begins with 19:"),
});

/** Whom alarms reach (I1). Which severity each role hears, and how, is in infra/notices/severities.ts. */
export const alerts = z.strictObject({
  roles: z.strictObject({ primary: contact, secondary: contact, escalation: contact, ai: contact }),
  slack: slack.optional(),
  teams: teams.optional(),
  runbooks: leaf(
    z.string().regex(/^https:\/\/\S+[^/\s]$/),
    "the https:// address of the folder docs/runbooks, without a slash at the end",
  ),
});
