import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type Client, type ServiceError, credentials } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as service from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { POLICIES } from "../../policies/all";
import { GATES } from "../../policies/gates/all";
import { ROWS, type Row } from "../../policies/evidence/rows";
import { goodFolder, makeKeys } from "../support/good-evidence";
import { UNKNOWN_TEXT } from "../support/policy";
import {
  CANDIDATE,
  CANDIDATE_PAGE,
  PARAMETER,
  goodRecord,
  makeKey,
  parameterOf,
  partedRecord,
  trusted,
} from "../support/release-record";

const ROOT = join(__dirname, "../..");
const HOUR = 3_600_000;
const TAGS = { product: "harbor", stack: "test", owner: "platform-team", version: "1.2.0" };
const { MANDATORY, ADVISORY } = messages.EnforcementLevel;
/** Those that say nothing of a record that cannot be read: they show something, or look at what is beside it. */
const SILENT = [
  "gate-remarks",
  "release-evidence-handed-in",
  "release-image-recorded",
  "release-record-governs-traffic",
  "release-service-recorded",
];

/** Q6, which asks for nothing where no revision of the AI service is to take more requests. */
const OF_AI_ALONE = 1;
/** release-tagged-version, which is proven by evidence too: of the source. */
const OF_SOURCE = 1;

/** The good record, of which these rows are proven. */
function provenRecord(rows: readonly Row[] = ROWS): Record<string, unknown> {
  const keys = makeKeys();
  const folder = goodFolder(["D1", ...rows], keys, [CANDIDATE, CANDIDATE_PAGE], HOUR);
  const trust = Object.values(keys).map((key) => trusted(key));
  return { ...goodRecord(keys.ci), keys: trust, statements: { "1.2.0": folder } };
}

let runner: ChildProcess;
let client: Client & Analyzer;

/** The calls of the engine that are made here. */
interface Analyzer {
  analyze(
    request: messages.AnalyzeRequest,
    done: (failure: ServiceError | null, answer: messages.AnalyzeResponse) => void,
  ): void;
  getAnalyzerInfo(
    request: Empty,
    done: (failure: ServiceError | null, answer: messages.AnalyzerInfo) => void,
  ): void;
}

/** Starts the pack as the engine does: its own runner, in the pack's folder. */
beforeAll(async () => {
  const folder = join(ROOT, "policies");
  runner = spawn(
    process.execPath,
    [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", "."],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const port = await new Promise<string>((resolve, reject) => {
    let [said, complained] = ["", ""];
    runner.stderr?.on("data", (chunk: Buffer) => (complained += chunk.toString()));
    runner.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("\n")) resolve(said.trim());
    });
    runner.once("exit", (code) => reject(new Error(`the pack ended with ${code}: ${complained}`)));
  });
  client = new service.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  runner.removeAllListeners("exit");
  runner.kill();
});

function analyze(
  type: string,
  properties: Record<string, unknown>,
): Promise<messages.AnalyzeDiagnostic.AsObject[]> {
  const request = new messages.AnalyzeRequest();
  request.setType(type);
  request.setName("record");
  request.setUrn(`urn:pulumi:test::sluice::${type}::record`);
  const given = { tagsAll: TAGS, ...properties };
  request.setProperties(Struct.fromJavaScript(given));
  const options = new messages.AnalyzerResourceOptions();
  options.setProtect(true);
  request.setOptions(options);
  return new Promise((resolve, reject) => {
    client.analyze(request, (failure, answer) =>
      failure === null ? resolve(answer.toObject().diagnosticsList) : reject(failure),
    );
  });
}

describe("the pack in CrossGuard's own runner", () => {
  it("is named sluice, and all of it that can stop anything is mandatory", async () => {
    const info = await new Promise<messages.AnalyzerInfo>((resolve, reject) => {
      client.getAnalyzerInfo(new Empty(), (failure, answer) =>
        failure === null ? resolve(answer) : reject(failure),
      );
    });
    expect(info.getName()).toBe("sluice");
    const policies = info.toObject().policiesList;
    expect(policies.map(({ name }) => name).sort()).toEqual(POLICIES.map(({ name }) => name).sort());
    for (const { name, enforcementlevel } of policies)
      expect([name, enforcementlevel]).toEqual([name, name === "gate-remarks" ? ADVISORY : MANDATORY]);
  });

  /** The component first, then the record, as the engine registers them. */
  async function analyzeRelease(raw: unknown): Promise<messages.AnalyzeDiagnostic.AsObject[]> {
    const { evidence } = partedRecord(raw);
    expect(await analyze("sluice:reports:ReleaseRecord", { evidence })).toEqual([]);
    return analyze(PARAMETER, parameterOf(raw));
  }

  it("lets a record through of which every row is proven", async () => {
    expect(await analyzeRelease(provenRecord())).toEqual([]);
  });

  it.each(ROWS)("stops it where %s alone is missing, by that gate's name and by no other", async (row) => {
    const diagnostics = await analyzeRelease(provenRecord(ROWS.filter((one) => one !== row)));
    // Nothing of the AI service is to take more requests in this record.
    const expected = GATES.filter((gate) => gate.row === row && row !== "Q6").map(({ name }) => name);
    expect(diagnostics.map(({ policyname }) => policyname)).toEqual(expected);
    for (const { enforcementlevel } of diagnostics) expect(enforcementlevel).toBe(MANDATORY);
  });

  it("stops a record whose evidence was not handed in", async () => {
    const diagnostics = await analyze(PARAMETER, parameterOf(goodRecord(makeKey())));
    expect(diagnostics).toHaveLength(GATES.length - OF_AI_ALONE + OF_SOURCE);
    expect(diagnostics[0]?.message).toContain("no such evidence was handed in");
  });

  it("stops an unproven candidate", async () => {
    const diagnostics = await analyzeRelease({ ...goodRecord(makeKey()), statements: {} });
    expect(diagnostics).toHaveLength(GATES.length - OF_AI_ALONE + OF_SOURCE);
    expect(diagnostics[0]).toMatchObject({
      policyname: "gate-q1-automated-tests",
      enforcementlevel: MANDATORY,
    });
  });

  it("stops a record that a preview cannot know, where CrossGuard by itself would only remark on it", async () => {
    const diagnostics = await analyze(PARAMETER, { ...parameterOf(""), insecureValue: UNKNOWN_TEXT });
    const overRecord = POLICIES.map(({ name }) => name).filter((name) => /^(gate|release)-/.test(name));
    expect(diagnostics.map(({ policyname }) => policyname).sort()).toEqual(
      overRecord.filter((name) => !SILENT.includes(name)).sort(),
    );
    for (const { enforcementlevel } of diagnostics) expect(enforcementlevel).toBe(MANDATORY);
  });

  it("stops what nobody owns", async () => {
    const diagnostics = await analyze("aws:sns/topic:Topic", {
      kmsMasterKeyId: "alias/topics",
      tagsAll: { ...TAGS, owner: "" },
    });
    expect(diagnostics).toMatchObject([{ policyname: "guardrail-tags", enforcementlevel: MANDATORY }]);
  });

  it("stops weights that do not total, and images by tag", async () => {
    const forward = {
      targetGroups: [
        { arn: UNKNOWN_TEXT, weight: 90 },
        { arn: UNKNOWN_TEXT, weight: 20 },
      ],
    };
    expect(
      await analyze("aws:lb/listenerRule:ListenerRule", { actions: [{ type: "forward", forward }] }),
    ).toMatchObject([{ policyname: "release-weights-total" }]);
    const containerDefinitions = JSON.stringify([
      { image: "harbor:latest", user: "65534", readonlyRootFilesystem: true },
    ]);
    const roles = { executionRoleArn: "starts", taskRoleArn: "runs" };
    expect(
      await analyze("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions, ...roles }),
    ).toMatchObject([{ policyname: "guardrail-image-by-digest" }]);
  });
});
