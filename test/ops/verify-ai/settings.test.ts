import { readSettings } from "../../../ops/verify-ai/settings";

const environment = {
  VERIFY_URL: "https://next---harbor-prod-ai-481516234200.us-central1.run.app",
  VERIFY_AUDIENCE: "https://harbor-prod-ai-481516234200.us-central1.run.app",
  VERIFY_CALLER: "harbor-prod-call@harbor-prod.iam.gserviceaccount.com",
  VERIFY_REVISION: "harbor-prod-ai-r2-0a1b2c3d",
  VERIFY_MODEL: `sha256:${"a".repeat(64)}`,
  VERIFY_HEALTH_PATH: "/api/ai/health",
  VERIFY_INFERENCE_PATH: "/api/ai/risk/calculate",
  VERIFY_SAMPLE: '{"amount":1}',
  VERIFY_REQUESTS: "50",
  VERIFY_BUDGET_MS: "1000",
};

it("fills in five in a row, two minutes, 500 ms", () => {
  expect(readSettings(environment)).toMatchObject({
    consecutive: 5,
    deadlineSeconds: 120,
    intervalMilliseconds: 500,
    requests: 50,
    budgetMilliseconds: 1000,
    sample: '{"amount":1}',
  });
});

it("lists every fault at once, each with what is allowed", () => {
  const found = readSettings({});
  if (!("faults" in found)) throw new Error("no faults");
  for (const name of Object.keys(environment))
    expect(found.faults).toContainEqual(
      expect.stringMatching(new RegExp(`^${name} is missing: give .+\\.$`)),
    );
  expect(found.faults).toHaveLength(Object.keys(environment).length);
});

it.each([
  ["VERIFY_URL", "http://next---ai.run.app"],
  ["VERIFY_URL", "next---ai.run.app"],
  ["VERIFY_AUDIENCE", "https://ai.run.app/api"],
  ["VERIFY_CALLER", "serviceAccount:a@b"],
  ["VERIFY_REVISION", "R2"],
  ["VERIFY_MODEL", "sha256:short"],
  ["VERIFY_HEALTH_PATH", "health"],
  ["VERIFY_INFERENCE_PATH", "//other.example/x"],
  ["VERIFY_SAMPLE", "{amount: 1}"],
  ["VERIFY_REQUESTS", "19"],
  ["VERIFY_BUDGET_MS", "0"],
  ["VERIFY_DEADLINE_SECONDS", "soon"],
])("refuses %s as %s", (name, value) => {
  expect(readSettings({ ...environment, [name]: value })).toEqual({
    faults: [expect.stringContaining(`${name} is ${JSON.stringify(value)}: give `)],
  });
});

it("sends a token in the clear on loopback only", () => {
  for (const VERIFY_URL of ["http://127.0.0.1:8080", "http://localhost:8080"])
    expect(readSettings({ ...environment, VERIFY_URL })).toHaveProperty("url");
});
