import type { RawConfig } from "../../infra/config/read";
import { stackFile } from "./support/config";
import { MOMENTS, difference } from "./support/difference";
import { run } from "./support/program";

const production = stackFile("prod");
const on = JSON.parse(production["sluice:options"] ?? "{}") as Record<string, boolean>;

/** Production's config without some options. */
function without(...off: string[]): RawConfig {
  const options = Object.fromEntries(
    Object.entries(on).map(([key, value]) => [key, value && !off.includes(key)]),
  );
  const { "sluice:ai": ai, ...rest } = production;
  return {
    ...rest,
    ...(options.ai === true && ai !== undefined ? { "sluice:ai": ai } : {}),
    "sluice:options": JSON.stringify(options),
  };
}

/** What goes with an option, by type and name, and what else must know of it. */
const OPTIONS: Readonly<Record<string, { readonly gone: RegExp; readonly changed: readonly string[] }>> = {
  ai: {
    gone: /^(gcp:\S+ (rollback-)?ai-|command:\S+ ai-models-|aws:cloudwatch\/metricAlarm:\S+ monitoring-alarm-ai-|aws:cloudwatch\/\S+ rollback-ai-|cloudflare:index\/dnsRecord:\S+ \S*-ai\.)/,
    changed: [
      "aws:acm/certificate:Certificate certificates-viewer-certificate subjectAlternativeNames",
      "aws:acm/certificateValidation:CertificateValidation certificates-viewer-validation validationRecordFqdns",
      "aws:cloudfront/distribution:Distribution edge-cdn aliases",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-day dashboardBody.widgets",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-first-hours dashboardBody.widgets",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-week dashboardBody.widgets",
      "aws:cloudwatch/eventRule:EventRule rollback-wakeup-alarm-rule eventPattern.detail.alarmName",
      "aws:ecs/taskDefinition:TaskDefinition blue-api-task containerDefinitions.0.environment",
      "aws:lambda/function:Function rollback-function environment.variables",
      "cloudflare:index/ruleset:Ruleset zone-rules-names rules",
    ],
  },
  waf: {
    gone: /^(aws:\S+ zone-firewall-|aws:\S+ monitoring-alarm-blocked-requests|cloudflare:index\/ruleset:\S+ zone-protection-managed)/,
    changed: [
      "aws:cloudfront/distribution:Distribution edge-cdn webAclId",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-day dashboardBody.widgets",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-first-hours dashboardBody.widgets.1.properties.alarms",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-week dashboardBody.widgets",
    ],
  },
  synthetics: {
    gone: /^aws:\S+ monitoring-(alarm-)?canary-/,
    changed: [
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-day dashboardBody.widgets",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-first-hours dashboardBody.widgets",
      "aws:cloudwatch/dashboard:Dashboard monitoring-board-week dashboardBody.widgets",
    ],
  },
  inspector: { gone: /^aws:ecr\/registryScanningConfiguration:\S+ cluster-scanning-registry$/, changed: [] },
  secondRegion: {
    gone: /^aws:\S+ data-\S+-second-/,
    changed: [
      "aws:backup/plan:Plan data-backups-plan rules.0.copyActions",
      "aws:iam/rolePolicy:RolePolicy data-backups-rights policy.Statement",
    ],
  },
};

/** The record tells what is decided, when, and so of the AI service too. */
const RECORD = /^~ aws:ssm\/parameter:Parameter release-parameter /;

it("knows every option", () => {
  expect(Object.keys(OPTIONS).sort()).toEqual(Object.keys(on).sort());
  expect(Object.values(on).every(Boolean)).toBe(true);
});

it.each([
  ...Object.keys(OPTIONS).map((option) => [option, [option]] as const),
  ["all", Object.keys(OPTIONS)] as const,
])("without %s, what belongs to it disappears, and nothing else changes", async (_, off) => {
  const [all, some] = [await run(production), await run(without(...off))];
  const found = difference(all.recording.resources, some.recording.resources).filter(
    (line) => !RECORD.test(line) && !MOMENTS.test(line),
  );
  const wanted = off.map((option) => OPTIONS[option]);
  const lines = (kind: string): string[] =>
    found.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(2));
  expect(lines("+")).toEqual([]);
  expect(lines("-").filter((line) => !wanted.some((one) => one?.gone.test(line)))).toEqual([]);
  const known = wanted.flatMap((one) => one?.changed ?? []);
  expect(
    lines("~").filter((line) => !known.some((one) => line === one || line.startsWith(`${one}.`))),
  ).toEqual([]);
  // And it does disappear: nothing that belongs to it is left.
  const left = some.recording.resources
    .filter(({ custom }) => custom)
    .map(({ type, name }) => `${type} ${name}`)
    .filter((line) => wanted.some((one) => one?.gone.test(line)));
  expect(left).toEqual([]);
  expect(lines("-").length).toBeGreaterThan(0);
});
