import program from "../../infra/index";
import { VERIFY_HEADERS } from "../../infra/traffic/VerificationEntrances";
import { readConfig } from "../../infra/config/read";
import { releaseCommits, stackFile } from "./support/config";
import { ANSWERS, EXPECTED } from "./support/expected";
import { type Run, declared, recordOf, released, rule, run } from "./support/program";
import { SECOND_REGION } from "./support/expected-data";
import { Recording, type Registered } from "./support/recording";

const RECORD = "/sluice/prod/release/record";

const pointer = ({ recording }: Run): Registered =>
  recording.one("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey");
const service = ({ recording }: Run, slot: string): Registered =>
  recording.one("aws:ecs/service:Service", `${slot}-api-service`);
const command = ({ recording }: Run, name: string): Registered | undefined =>
  recording.resources.find((one) => one.type === "command:local:Command" && one.name === name);

const commits = releaseCommits();
const STEPS = Object.keys(commits) as (keyof typeof commits)[];

describe("the program", () => {
  it.each(["prod", "staging"])(
    "declares what is expected and nothing else, with the file of %s",
    async (stack) => {
      const { recording } = await run(stackFile(stack), {}, stack);
      const types = new Set(recording.resources.filter(({ custom }) => custom).map(({ type }) => type));
      const left = stack === "staging" ? SECOND_REGION : [];
      expect([...types].sort()).toEqual(
        Object.keys(EXPECTED)
          .filter((type) => !left.includes(type))
          .sort(),
      );
    },
  );

  it("gives outputs that say where to look", async () => {
    const { outputs } = await released("ten");
    expect(Object.keys(outputs).sort()).toEqual([
      "ai",
      "distribution",
      "frontend",
      "origin",
      "record",
      "release",
      "url",
      "weights",
    ]);
    expect(outputs).toMatchObject({
      url: "https://app.harbor.example",
      release: expect.stringMatching(/^1\.2\.0-/) as string,
    });
  });

  it("names every component by its place, and parents every resource", async () => {
    const { recording } = await released("ten");
    for (const { type, parent, custom, name } of recording.resources) {
      if (custom && parent === "") throw new Error(`${type} ${name} has no parent`);
    }
    const urns = recording.resources.map(({ urn }) => urn);
    expect(new Set(urns).size).toBe(urns.length);
  });

  it("keeps secrets secret wherever they go", async () => {
    const { recording } = await released("ten");
    const SECRET = '"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270"';
    const open = recording.resources.filter(({ inputs }) => {
      const text = JSON.stringify(inputs);
      const values = text.split("secret-of-").length - 1;
      return values > 0 && text.split(SECRET).length - 1 < values;
    });
    expect(open.map(({ name }) => name)).toEqual([]);
    expect(
      recording.resources.filter(({ inputs }) => JSON.stringify(inputs).includes("secret-of-")).length,
    ).toBeGreaterThan(5);
  });
});

describe.each(STEPS)("at the commit «%s»", (step) => {
  const { config } = readConfig("prod", commits[step]);
  const slots = ["blue", "green"] as const;
  let done: Run;
  beforeAll(async () => {
    done = await released(step);
  });

  it("gives each slot its weight, and the page its version", () => {
    const targets = JSON.stringify(rule(done).inputs.actions);
    for (const slot of slots) {
      expect(targets).toContain(`traffic-${slot}","weight":${config?.traffic.weights[slot]}`);
    }
    expect(pointer(done).inputs.value).toBe(step === "all" || step === "promoted" ? "1.2.0" : "1.1.0");
  });

  it("deploys and proves a slot with traffic before the weights move, one without after they moved", () => {
    for (const slot of slots) {
      if (config?.slots[slot] === undefined) {
        expect(done.recording.resources.filter(({ name }) => name.startsWith(`${slot}-`))).toEqual([]);
        continue;
      }
      const carries = config.traffic.weights[slot] > 0;
      const proof = carries ? command(done, `${slot}-admitted-command`) : undefined;
      expect(proof !== undefined).toBe(carries);
      expect(done.recording.precedes(service(done, slot), rule(done))).toBe(carries);
      expect(done.recording.precedes(rule(done), service(done, slot))).toBe(!carries);
      if (proof !== undefined) {
        expect(done.recording.precedes(service(done, slot), proof)).toBe(true);
        expect(done.recording.precedes(proof, rule(done))).toBe(true);
      }
    }
  });

  it("proves every slot that is deployed, by its own entrance", () => {
    for (const slot of slots) {
      if (config?.slots[slot] === undefined) continue;
      const proof = command(done, `${slot}-deployed-command`);
      expect(proof?.inputs.environment).toMatchObject({
        VERIFY_SLOT: slot,
        VERIFY_VERSION: config.slots[slot].version,
      });
      // By CloudFront's own name: nobody else may speak to the load balancer, and the page's name may lead nowhere yet.
      expect(JSON.stringify(proof?.inputs.environment)).toMatch(
        /"VERIFY_URL":"https:\/\/d111111abcdef8\.cloudfront\.net\/api\//,
      );
      const record = (name: string): Registered =>
        done.recording.one("cloudflare:index/dnsRecord:DnsRecord", name);
      if (proof === undefined) throw new Error(`nothing proves ${slot}`);
      expect(done.recording.precedes(record("origin-record"), proof)).toBe(true);
      expect(done.recording.precedes(record("viewer-app.harbor.example"), proof)).toBe(false);
      for (const rule of done.recording.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"))
        expect(done.recording.precedes(rule, proof)).toBe(true);
      const entrance = done.recording.one("aws:lb/listenerRule:ListenerRule", `entrances-${slot}`);
      expect(JSON.stringify(entrance.inputs.conditions)).toContain(VERIFY_HEADERS.slot);
      expect(done.recording.precedes(entrance, service(done, slot))).toBe(true);
    }
  });

  it("changes nothing that carries traffic before the record passed the gates", () => {
    const record = done.recording.one("aws:ssm/parameter:Parameter", "release-parameter");
    const carrying = done.recording.resources.filter(({ type }) =>
      [
        "aws:ecs/service:Service",
        "aws:ecs/taskDefinition:TaskDefinition",
        "command:local:Command",
        "gcp:cloudrunv2/service:Service",
        "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
      ].includes(type),
    );
    expect(carrying.length).toBeGreaterThan(4);
    for (const resource of [...carrying, rule(done)])
      expect(done.recording.precedes(record, resource)).toBe(true);
  });

  it("has the assets in place before the page points at them, or anything moves towards their version", () => {
    const version = String(pointer(done).inputs.value);
    const upload = command(done, `assets-${version}-upload`);
    if (upload === undefined) throw new Error(`nothing uploads ${version}`);
    expect(done.recording.precedes(upload, pointer(done))).toBe(true);
    // By a way of its own: the slot that takes the traffic may be there already.
    expect(rule(done).dependencies).toContain(upload.urn);
    expect(done.recording.precedes(upload, done.recording.one("gcp:cloudrunv2/service:Service"))).toBe(true);
  });

  it("is empty when it is applied again", async () => {
    const again = await run(commits[step], recordOf(done));
    expect(declared(again)).toEqual(declared(done));
    expect(recordOf(again)).toEqual(recordOf(done));
  });
});

describe("a release and its revert", () => {
  /** Applies commits one after the other, each finding the record of the one before. */
  async function history(...steps: (keyof typeof commits)[]): Promise<Run[]> {
    const runs: Run[] = [];
    for (const step of steps) {
      const last = runs.at(-1);
      runs.push(await run(commits[step], last === undefined ? {} : recordOf(last)));
    }
    return runs;
  }

  it.each([
    ["at 10 %", ["before", "deployed", "ten", "before"]],
    ["at 100 %", ["before", "deployed", "ten", "fifty", "all", "before"]],
    ["after the promotion", ["before", "deployed", "ten", "fifty", "all", "promoted", "before"]],
    ["step by step", ["before", "deployed", "ten", "fifty", "ten", "deployed", "before"]],
  ] as const)("%s restores every input of every resource", async (_, steps) => {
    const runs = await history(...steps);
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined) throw new Error("no runs");
    // But for the moment at which blue took traffic: it has proven itself anew.
    const timeless = (one: Run): string[] =>
      declared(one).map((text) => text.replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"moment"'));
    expect(timeless(last)).toEqual(timeless(first));
  });

  it("moves the page after the API forwards, and before it backwards", async () => {
    const [, , , forwards, , backwards] = await history(
      "before",
      "deployed",
      "fifty",
      "all",
      "promoted",
      "before",
    );
    if (forwards === undefined || backwards === undefined) throw new Error("no runs");
    expect(forwards.recording.precedes(rule(forwards), pointer(forwards))).toBe(true);
    expect(backwards.recording.precedes(pointer(backwards), rule(backwards))).toBe(true);
  });

  it("asks the slot that is given up for no proof", async () => {
    const [, , ten, back] = await history("before", "deployed", "ten", "deployed");
    if (ten === undefined || back === undefined) throw new Error("no runs");
    // It keeps what it proved before; should it not be there, making it asks nobody.
    expect(command(back, "green-admitted-command")).toMatchObject({
      inputs: { create: "node -e 0" },
      ignores: ["create", "environment", "triggers"],
    });
    expect(command(back, "ai-r2-admitted-command")).toBeUndefined();
    expect(command(back, "green-deployed-command")?.inputs).toEqual(
      command(ten, "green-deployed-command")?.inputs,
    );
  });

  it("asks the AI service's candidate before its first percent, once, and nobody on the way back", async () => {
    const forth = ["before", "deployed", "ten", "fifty", "all", "promoted"] as const;
    const proofs = (await history(...forth, "before")).map((one) => command(one, "ai-r2-admitted-command"));
    expect(proofs.map((proof) => proof !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    // The same inputs: the engine runs it at the first of these steps only.
    expect(proofs[3]?.inputs).toEqual(proofs[2]?.inputs);
    expect(proofs[4]?.inputs).toEqual(proofs[2]?.inputs);
    const { recording } = await released("ten");
    const [proof, run] = [proofs[2], recording.one("gcp:cloudrunv2/service:Service")];
    expect(proof !== undefined && recording.precedes(proof, run)).toBe(true);
  });

  it("gives a latched candidate nothing, on the unreverted commit", async () => {
    const [before, , fifty] = await history("before", "deployed", "fifty");
    if (before === undefined || fifty === undefined) throw new Error("no runs");
    const { release } = JSON.parse(recordOf(fifty)[RECORD] ?? "{}") as { release: string };
    const latch = { release, at: "2026-01-01T00:00:00Z", by: "rollback", trigger: "R1" };
    const held = await run(commits.fifty, {
      ...recordOf(fifty),
      "/sluice/prod/release/latch": JSON.stringify(latch),
    });
    expect(rule(held).inputs).toEqual(rule(before).inputs);
  });
});

describe("a mistake ends the program before anything is registered", () => {
  it.each([
    [
      "a config with faults",
      { ...commits.ten, "sluice:traffic": '{"live":"blue","weights":{"blue":90,"green":0}}' },
      {},
      /Pulumi\.prod\.yaml has 2 faults/,
    ],
    ["a record that somebody broke", commits.ten, { [RECORD]: "{" }, /is not what a release writes there/],
  ])("%s", async (_, config, stored, message) => {
    const recording = await Recording.start(EXPECTED, {
      config,
      calls: {
        ...ANSWERS,
        "aws:ssm/getParametersByPath:getParametersByPath": () => ({
          names: Object.keys(stored),
          values: Object.values(stored),
        }),
      },
    });
    const failure = await program().catch((error: unknown) => error);
    // Pulumi prints this kind of error without a stack trace.
    expect(failure).toMatchObject({
      __pulumiRunError: true,
      message: expect.stringMatching(message) as string,
    });
    await recording.finished();
    expect(recording.resources).toEqual([]);
  });
});
