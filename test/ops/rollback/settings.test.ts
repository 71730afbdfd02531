import { readSettings } from "../../../ops/rollback/settings";
import { ENVIRONMENT } from "./fake-world";

it("reads the environment that infra/rollback declares", () => {
  expect(readSettings(ENVIRONMENT)).toMatchObject({
    siteUrl: "https://app.harbor.example",
    ai: { critical: true },
    alarms: { blue: "prod-blue-sick", ai: "prod-ai-sick" },
    logGroups: { green: "/sluice/prod/api/green" },
    repository: { name: "harbor-team/harbor", tokenParameter: "/sluice/prod/rollback/token" },
  });
});

it("needs nothing of Google's without an AI service, and no repository", () => {
  const without = {
    ...ENVIRONMENT,
    AI_SERVICE: "",
    AI_ALARM: "",
    GOOGLE_AUDIENCE: "",
    GOOGLE_ACCOUNT: "",
    REPOSITORY: "",
  };
  expect(readSettings(without)).toMatchObject({ ai: null, alarms: { ai: null }, repository: null });
});

it("names all that is missing at once", () => {
  expect(() => readSettings({ ...ENVIRONMENT, RULE_ARN: "", GOOGLE_ACCOUNT: "", LOG_GROUPS: "{" })).toThrow(
    /lacks GOOGLE_ACCOUNT, LOG_GROUPS, RULE_ARN|lacks RULE_ARN, GOOGLE_ACCOUNT, LOG_GROUPS/,
  );
});
