import fc from "fast-check";
import {
  CHANNELS,
  heard,
  ROLES,
  SEVERITIES,
  SEVERITY,
  severityLine,
} from "../../../infra/notices/severities";
import { type Contact, subscriptionsOf } from "../../../infra/notices/subscriptions";

/** Few addresses, so that roles often share one. */
const contact: fc.Arbitrary<Contact> = fc.record({
  email: fc.constantFrom("a@x.example", "b@x.example"),
  sms: fc.option(fc.constantFrom("+4915100001", "+4915100002"), { nil: undefined }),
  https: fc.option(fc.constantFrom("https://p.example/1", "https://p.example/2"), { nil: undefined }),
});
const NAMES = { ai: ["prod-ai-"], security: ["prod-refused"] };
const roles = fc.record({ primary: contact, secondary: contact, escalation: contact, ai: contact });

it("reaches every role that hears a severity on every channel of it that the role has", () => {
  fc.assert(
    fc.property(roles, (given) => {
      const all = subscriptionsOf(given, NAMES);
      for (const severity of SEVERITIES)
        for (const role of SEVERITY[severity].roles)
          for (const channel of SEVERITY[severity].channels) {
            const endpoint = given[role][channel];
            const found = all.filter(
              (one) => one.severity === severity && one.channel === channel && one.endpoint === endpoint,
            );
            expect(found).toHaveLength(endpoint === undefined ? 0 : 1);
            if (endpoint !== undefined) expect(found[0]?.roles).toContain(role);
          }
    }),
  );
});

it("subscribes nobody twice, and nobody who should not hear", () => {
  fc.assert(
    fc.property(roles, (given) => {
      const all = subscriptionsOf(given, NAMES);
      const keys = all.map(({ severity, channel, endpoint }) => `${severity} ${channel} ${endpoint}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { severity, channel, roles: who } of all) {
        expect(SEVERITY[severity].channels).toContain(channel);
        for (const role of who) expect(SEVERITY[severity].roles).toContain(role);
      }
    }),
  );
});

it("narrows to what all roles of an address hear together, and never what one of them hears whole", () => {
  fc.assert(
    fc.property(roles, (given) => {
      for (const { only, severity, roles: who } of subscriptionsOf(given, NAMES)) {
        const all = who.map((role) => heard(role, severity));
        if (all.includes("everything")) expect(only).toBeUndefined();
        else
          expect([...(only ?? [])].sort()).toEqual(
            [
              ...(all.includes("ai") ? NAMES.ai : []),
              ...(all.includes("security") ? NAMES.security : []),
            ].sort(),
          );
      }
    }),
  );
});

it("tells who is escalated to of security's minor alarms, and of no other minor one (I1, M6)", () => {
  expect(SEVERITY[3].roles).toContain("escalation");
  expect(heard("escalation", 3)).toBe("security");
  expect(heard("escalation", 1)).toBe("everything");
});

it("is the table of I2", () => {
  expect(SEVERITIES.map(severityLine)).toEqual([
    "Severity 1 (down, data loss, breach): respond in 15 min, resolve in 1 h",
    "Severity 2 (major feature, badly degraded, sign-in): respond in 30 min, resolve in 4 h",
    "Severity 3 (minor): respond in 2 h, resolve in 24 h",
    "Severity 4 (cosmetic): respond in 24 h, resolve in 1 week",
  ]);
  for (const severity of SEVERITIES) expect(SEVERITY[severity].roles.length).toBeGreaterThan(0);
  expect(SEVERITY[1].roles).toEqual(ROLES);
  expect(SEVERITY[1].channels).toEqual(CHANNELS);
});
