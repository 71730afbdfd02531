import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { figuresOf as declaredAlarms } from "../../../infra/alarms/figures";
import { PRODUCTION, rollbackAlarms } from "../../../infra/rollback/described";
import { expectedAlarms } from "../../../ops/evidence/alarm-list";
import { readText } from "../../../ops/evidence/files";
import { ai } from "../../../rehearsal/readiness/ai";
import { alarms } from "../../../rehearsal/readiness/alarms";
import { certificates } from "../../../rehearsal/readiness/certificates";
import { notices } from "../../../rehearsal/readiness/notices";
import type { Reporter } from "../../../rehearsal/readiness/reporter";
import { stable } from "../../../rehearsal/readiness/stable";
import { figuresOf } from "../../support/collecting";
import { collected, collectorOf, sceneOf } from "../../support/scene";

const GUEST = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", HTTPS_PROXY: "http://127.0.0.1:2" };
const ORIGIN = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";
const urn = (type: string, name: string): string =>
  `urn:pulumi:rehearsal::sluice::sluice:x:X$${type}::${name}`;
const resource = (type: string, name: string, id: string): object => ({ type, urn: urn(type, name), id });
const CERTIFICATE = "aws:acm/certificate:Certificate";
const BUCKET = "aws:s3/bucket:Bucket";

let resources: object[];
let exports: number;
const scene = sceneOf(() => ({
  cloud: { guestEnvironment: () => Promise.resolve(GUEST) },
  pulumi: {
    exportState: () => {
      exports += 1;
      return Promise.resolve({ deployment: { resources } });
    },
  },
  get configFile() {
    return join(scene().folder, "Pulumi.rehearsal.yaml");
  },
}));
beforeEach(() => {
  exports = 0;
  resources = [
    resource(CERTIFICATE, "certificates-viewer-certificate", `${ORIGIN}-viewer`),
    resource(CERTIFICATE, "certificates-origin-certificate", ORIGIN),
    resource(BUCKET, "data-settings-bucket", "data-settings-bucket-1"),
    resource(BUCKET, "assets-bucket", "assets-bucket-1"),
  ];
});

const given = async (reporter: Reporter): Promise<object> => {
  const [only, ...others] = await reporter.report(scene());
  if (only === undefined || others.length > 0) throw new Error("not one row");
  expect(only.environment).toEqual(GUEST);
  const { reportOut, ...rest } = collectorOf(only).given;
  expect(reportOut).toBe(join(scene().folder, `${only.row}.json`));
  return { row: only.row, ...rest };
};

describe("what looks at the running cloud", () => {
  it("names the load balancer's certificate, and the bucket of the assets", async () => {
    await expect(given(certificates)).resolves.toEqual({ row: "e7", acm: ORIGIN });
    await expect(given(stable)).resolves.toEqual({ row: "p1", bucket: "assets-bucket-1" });
  });

  it("asks for the state once in a scene", async () => {
    const one = scene();
    await certificates.report(one);
    await stable.report(one);
    expect(exports).toBe(1);
  });

  it("never guesses among several, or none", async () => {
    resources.push(resource(BUCKET, "assets-bucket", "assets-bucket-2"));
    await expect(stable.report(scene())).rejects.toThrow("the stack has 2 resources aws:s3/bucket:Bucket");
    resources = [];
    await expect(certificates.report(scene())).rejects.toThrow("the stack has 0 resources");
  });

  it("names the table of alarms that the stack is made from", async () => {
    const { expected } = (await given(alarms)) as { expected: string };
    const options = { ai: true, waf: true, synthetics: true, secondRegion: true, inspector: true };
    const { triggers, over, own } = rollbackAlarms(PRODUCTION);
    expect(expectedAlarms(readText(expected, "list"), expected, "rehearsal", options)).toEqual(
      [...declaredAlarms(options), ...triggers, ...over, ...own].map(({ id }) => `rehearsal-${id}`),
    );
  });

  it("asks the AI service by its public name what the stack verifies it with", async () => {
    writeFileSync(
      scene().workplace.configFile,
      `config:
  sluice:edge: {apiDomain: api.harbor.example, aiDomain: ai.harbor.example}
  sluice:ai: {verification: {path: /api/ai/risk, sample: {amount: 25000, days: 14}, requests: 40, responseBudgetMs: 9000}}
`,
    );
    await expect(given(ai)).resolves.toEqual({
      row: "e5",
      url: "https://ai.harbor.example/api/ai/risk?amount=25000&days=14",
      budgetMs: "9000",
    });
  });
});

it("finds the notices of the sample product, which the real collector takes", async () => {
  const [collect] = await notices.report(scene());
  if (collect === undefined) throw new Error("no row");
  expect(figuresOf(await collected(collect))).toEqual({
    contacts: ["primary", "secondary", "escalation", "ai"],
    notices: ["before", "success", "rollback"],
  });
});
