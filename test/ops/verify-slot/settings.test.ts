import { readSettings } from "../../../ops/verify-slot/settings";

const environment = {
  VERIFY_URL: "https://origin.app.harbor.example/api/health",
  VERIFY_SLOT: "green",
  VERIFY_SECRET: "0123456789abcdef",
  VERIFY_VERSION: "1.2.0",
  VERIFY_DIGEST: `sha256:${"a".repeat(64)}`,
};

it("fills in five in a row, two minutes, 200 ms", () => {
  expect(readSettings(environment)).toMatchObject({
    consecutive: 5,
    deadlineSeconds: 120,
    intervalMilliseconds: 200,
    slot: "green",
  });
  expect(
    readSettings({
      ...environment,
      VERIFY_CONSECUTIVE: "2",
      VERIFY_DEADLINE_SECONDS: "9",
      VERIFY_INTERVAL_MS: "1",
    }),
  ).toMatchObject({
    consecutive: 2,
    deadlineSeconds: 9,
    intervalMilliseconds: 1,
  });
});

it("names every fault at once, and never the secret", () => {
  const wrong = {
    VERIFY_URL: "http://origin.app.harbor.example",
    VERIFY_SLOT: "red",
    VERIFY_SECRET: "sec ret value",
    VERIFY_VERSION: "v1",
    VERIFY_DIGEST: "a",
    VERIFY_CONSECUTIVE: "0",
    VERIFY_DEADLINE_SECONDS: "NaN",
    VERIFY_INTERVAL_MS: "1.5",
  };
  const result = readSettings(wrong);
  const faults = "faults" in result ? result.faults : [];
  expect(faults.map((fault) => fault.split(" ")[0]).sort()).toEqual(Object.keys(wrong).sort());
  expect(faults.join()).not.toContain("sec ret");
  expect(readSettings({})).toEqual({
    faults: expect.arrayContaining([
      expect.stringMatching(/^VERIFY_SLOT is missing: give blue or green\.$/),
    ]) as string[],
  });
});

it.each(["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:1/x"])(
  "lets %s pass without TLS: it does not leave the machine",
  (VERIFY_URL) => {
    expect(readSettings({ ...environment, VERIFY_URL })).not.toHaveProperty("faults");
  },
);

it.each(["http://127.0.0.1.example.com/", "ftp://origin/", "/api/health", "http://localhost.example/"])(
  "refuses %s",
  (VERIFY_URL) => {
    expect(readSettings({ ...environment, VERIFY_URL })).toHaveProperty("faults", [
      expect.stringContaining("VERIFY_URL"),
    ]);
  },
);
