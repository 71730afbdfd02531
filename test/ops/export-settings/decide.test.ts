import fc from "fast-check";
import {
  REDACTED,
  SOURCES,
  dayOf,
  documentOf,
  failureOf,
  manifestOf,
  redact,
} from "../../../ops/export-settings/decide";
import { type Effects, exportSettings } from "../../../ops/export-settings/export";
import { readSettings } from "../../../ops/export-settings/settings";

describe("redaction", () => {
  it.each([
    "client_secret",
    "clientSecret",
    "secret",
    "secrets",
    "password",
    "api_key",
    "private_key",
    "signing_secret",
    "signing_keys",
    "access_token",
    "auth_token",
    "credentials",
    "encryption_key",
  ])("takes the value of %s away, text or list, at any depth", (name) => {
    expect(redact({ a: [{ [name]: "x", b: 1 }] })).toEqual({ a: [{ [name]: REDACTED, b: 1 }] });
    expect(redact({ [name]: [{ value: "x" }] })).toEqual({ [name]: REDACTED });
  });

  it.each([
    ["token_lifetime", 3600],
    ["secret_encoded", true],
    ["token_endpoint_auth_method", "none"],
    ["client_id", "abc"],
    ["tokenization", "on"],
    ["password_policy", "good"],
    ["secret", null],
  ])("leaves the setting %s", (name, value) => {
    expect(redact({ [name]: value })).toEqual({ [name]: value });
  });

  it("refuses a document that holds its own credential under any name", () => {
    expect(() => documentOf("stripe", "2026-01-01", { note: 'key "sk_1' }, ['key "sk_1'])).toThrow(
      /stripe contain the credential.*nothing of it was written/,
    );
  });
});

it("names a document by what it holds, whatever the order in which it was told", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (settings) => {
      const turned = Object.fromEntries(Object.entries(settings).reverse());
      expect(documentOf("auth0", "2026-01-01", turned, [])).toEqual(
        documentOf("auth0", "2026-01-01", settings, []),
      );
    }),
    { numRuns: 50 },
  );
});

it("belongs to the day on which it was due", () => {
  expect(dayOf("2026-11-23T23:59:00Z", new Date("2026-11-24T00:05:00Z"))).toBe("2026-11-23");
  expect(dayOf(undefined, new Date("2026-11-24T00:05:00Z"))).toBe("2026-11-24");
  expect(() => dayOf("<aws.scheduler.scheduled-time>", new Date())).toThrow(/allowed is a time/);
});

it("has a manifest exactly when no source failed, and says of each other case which failed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray([...SOURCES]), async (broken) => {
      const written: string[] = [];
      const effects: Effects = {
        now: () => new Date("2026-11-23T03:00:00Z"),
        secret: () => Promise.resolve("abcd"),
        read: (source) =>
          broken.includes(source) ? Promise.reject(new Error(`${source} is down`)) : Promise.resolve({}),
        write: (key) => Promise.resolve(void written.push(key)),
        say: () => undefined,
      };
      const result = await exportSettings({}, effects).catch((reason: Error) => reason.message);
      const manifest = written.indexOf("settings/2026-11-23/manifest.json");
      expect(manifest).toBe(broken.length === 0 ? SOURCES.length : -1);
      for (const source of SOURCES) {
        expect(written.some((key) => key.includes(`/${source}-`))).toBe(!broken.includes(source));
        if (broken.includes(source)) expect(result).toContain(`${source}: ${source} is down`);
      }
    }),
    { numRuns: 16 },
  );
});

it("has neither manifest nor silence when nothing was tried", () => {
  expect(manifestOf("2026-01-01", [])).toBeUndefined();
  expect(failureOf("2026-01-01", [])).toBeUndefined();
});

it("names all that its environment lacks", () => {
  expect(() => readSettings({ EXPORT_BUCKET: "b" })).toThrow(
    /AUTH0_DOMAIN, AUTH0_CLIENT_ID, CLOUDFLARE_ZONE_ID/,
  );
});
