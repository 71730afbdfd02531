import { faultsText } from "../../../infra/config/faults";
import { intentOf, readConfig } from "../../../infra/config/read";
import { schema, surroundings } from "../../../infra/config/schema";
import { aiKept, digest, releaseCommits, slotOf, stackFile } from "../support/config";
import { faultsOf, traffic } from "../support/faults";

const PROD = stackFile("prod");
const { ten } = releaseCommits();

const CAPACITY = JSON.parse(PROD["sluice:capacity"] ?? "") as Record<string, unknown>;

describe("a stack's config", () => {
  it.each(["prod", "staging"])("takes the file of %s", (stack) => {
    const { config, faults } = readConfig(stack, stackFile(stack));
    expect(faults).toBeUndefined();
    expect(config).toMatchObject({
      stack,
      product: "harbor",
      awsRegion: "us-east-1",
      gcpRegion: "us-central1",
    });
    expect(config?.originDomain).toBe(`origin.${String(config?.domain)}`);
  });

  it("takes every commit of a release", () => {
    for (const commit of Object.values(releaseCommits()))
      expect(readConfig("prod", commit).faults).toBeUndefined();
  });

  it("reads a day as the engine passes it on, and a time", () => {
    const keys = [
      {
        name: "ci",
        role: "ci",
        publicKey: Buffer.alloc(32).toString("base64"),
        from: "2026-01-01 00:00:00 +0000 UTC",
        until: "2026-06-01 12:30:00 +0000 UTC",
      },
    ];
    const raw = {
      ...PROD,
      "sluice:evidence": JSON.stringify({
        folder: "e",
        maxAgeDays: 1,
        browsers: ["chromium"],
        viewports: ["phone"],
        keys,
      }),
    };
    expect(readConfig("prod", raw).config?.evidence.keys[0]).toMatchObject({
      from: "2026-01-01",
      until: "2026-06-01T12:30:00Z",
    });
  });

  it("has one intent, in which nobody is the candidate when none is named", () => {
    const { config } = readConfig("prod", PROD);
    expect(config && intentOf(config)).toMatchObject({ live: "blue", candidate: null });
  });
});

describe("a fault names the key, what is there, what is allowed and what to do", () => {
  it("weights that do not total 100", () => {
    expect(faultsOf(traffic({ blue: 60, green: 30 }), ten)).toEqual([
      'sluice:traffic.weights | {"blue":60,"green":30} | weights that total 100 | change a weight: they total 90 now',
    ]);
  });

  it.each([
    ["negative", -10],
    ["over 100", 110],
    ["a fraction", 10.5],
    ["NaN, which JSON cannot hold", null],
    ["NaN as YAML text", ".nan"],
    ["infinite", "Infinity"],
    ["text", "10"],
    ["a yes", true],
    ["a list", [10]],
  ])("a weight that is %s", (_, weight) => {
    expect(faultsOf(traffic({ blue: 90, green: weight }), ten)).toContain(
      `sluice:traffic.weights.green | ${JSON.stringify(weight)} | a whole number from 0 to 100 (percent) | correct it in the stack's file`,
    );
  });

  it("a slot without a weight", () => {
    expect(faultsOf(traffic({ blue: 100 }), ten)).toEqual([
      "sluice:traffic.weights.green | missing | a whole number from 0 to 100 (percent) | add it to the stack's file",
    ]);
  });

  it("a candidate on the live slot", () => {
    expect(faultsOf(traffic({ blue: 90, green: 10 }, { candidate: "blue" }), ten)).toEqual([
      'sluice:traffic.candidate | "blue" | the slot that is not live (green) | name the other slot, or remove candidate',
    ]);
  });

  it("a candidate that is not deployed, though it has a weight", () => {
    expect(faultsOf(traffic({ blue: 90, green: 10 }))).toEqual([
      'sluice:traffic.candidate | "green" | a slot that sluice:slots describes (blue) | add sluice:slots.green, or name another slot',
      "sluice:traffic.weights.green | 10 | 0, as nothing is deployed there | add sluice:slots.green, or set the weight to 0",
    ]);
  });

  it("traffic away from the live slot without a candidate", () => {
    expect(faultsOf(traffic({ blue: 90, green: 10 }, {}), ten)).toEqual([
      "sluice:traffic.weights.blue | 90 | 100 for the live slot while there is no candidate | set it to 100, or name the slot that is being released in sluice:traffic.candidate",
    ]);
  });

  it("a live slot that is not deployed", () => {
    expect(faultsOf({ "sluice:traffic": { live: "green", weights: { blue: 0, green: 100 } } })).toEqual([
      'sluice:traffic.live | "green" | a slot that sluice:slots describes (blue) | add sluice:slots.green, or name another slot',
      "sluice:traffic.weights.green | 100 | 0, as nothing is deployed there | add sluice:slots.green, or set the weight to 0",
    ]);
  });

  it.each([
    ["a tag", "registry/harbor-api:1.2.0"],
    ["a short digest", "registry/harbor-api@sha256:abc"],
    ["capital hex", `registry/harbor-api@sha256:${"A".repeat(64)}`],
    ["a digest alone", digest("a")],
  ])("an image by %s", (_, image) => {
    expect(faultsOf({ "sluice:slots": { blue: { ...slotOf("1.1.0", "a"), image } } })).toEqual([
      `sluice:slots.blue.image | ${JSON.stringify(image)} | an image by digest, registry/name@sha256:<64 hex>; a tag can change under a running release | correct it in the stack's file`,
    ]);
  });

  it("a version that is no semantic version, such as YAML makes of 1.1", () => {
    const [fault] = faultsOf({ "sluice:slots": { blue: { ...slotOf("1.1.0", "a"), version: 1.1 } } });
    expect(fault).toContain("sluice:slots.blue.version | 1.1 | a semantic version such as 1.2.0");
  });

  it("a candidate of the version that is live", () => {
    const slots = { blue: slotOf("1.1.0", "a"), green: slotOf("1.1.0", "b") };
    expect(faultsOf({ "sluice:slots": slots }, ten)).toEqual([
      'sluice:slots.green.version | "1.1.0" | a version other than the live slot\'s | give the candidate a version of its own',
    ]);
  });

  it("an AI share without a candidate", () => {
    const { stable } = JSON.parse(PROD["sluice:ai"] ?? "{}") as { stable: object };
    expect(faultsOf({ "sluice:ai": { ...aiKept(), stable, share: 10 } })).toEqual([
      "sluice:ai.share | 10 | 0 while there is no AI candidate | set it to 0, or add sluice:ai.candidate",
    ]);
  });

  it("counts of tasks that contradict each other", () => {
    expect(
      faultsOf({ "sluice:capacity": { ...CAPACITY, minimum: 4, tasks: 3, maximum: 2, warmTasks: 5 } }),
    ).toEqual([
      "sluice:capacity.minimum | 4 | at most sluice:capacity.tasks (3) | lower it, or raise tasks",
      "sluice:capacity.tasks | 3 | at most sluice:capacity.maximum (2) | lower it, or raise maximum",
      "sluice:capacity.warmTasks | 5 | at most sluice:capacity.tasks (3) | lower it, or raise tasks",
    ]);
  });

  it("memory that Fargate does not offer with the CPU", () => {
    expect(faultsOf({ "sluice:capacity": { ...CAPACITY, memory: 1536 } })).toEqual([
      "sluice:capacity.memory | 1536 | 512, 1024 or 2048 (MiB), as sluice:capacity.cpu is 256 | choose a pair that Fargate offers",
    ]);
  });

  it("a misspelled key, with the one that was meant", () => {
    expect(faultsOf({ "sluice:trafic": PROD["sluice:traffic"], "sluice:traffic": undefined })).toEqual([
      expect.stringContaining("sluice:traffic | missing | a map with the keys live, candidate, weights"),
      expect.stringContaining("sluice:trafic | an unknown key | product, domain, zoneId"),
    ]);
    expect(faultsOf({ "sluice:trafic": "1" }).join("\n")).toContain("did you mean sluice:traffic?");
    expect(faultsOf({ "aws:regoin": "eu-west-1" }).join("\n")).toContain("did you mean aws:region?");
  });

  it("a misspelled key inside, with the one that was meant", () => {
    expect(faultsOf(traffic({ blue: 90, green: 10 }, { candidat: "green" }), ten)).toContain(
      "sluice:traffic.candidat | an unknown key | live, candidate, weights | did you mean sluice:traffic.candidate?",
    );
  });

  it("a misspelled key in a list", () => {
    const evidence = JSON.parse(PROD["sluice:evidence"] ?? "{}") as { keys: object[] };
    expect(
      faultsOf({ "sluice:evidence": { ...evidence, keys: [{ ...evidence.keys[0], form: "2026-01-01" }] } }),
    ).toEqual([
      "sluice:evidence.keys[0].form | an unknown key | name, role, person, publicKey, from, until | did you mean sluice:evidence.keys[0].from?",
    ]);
  });

  it("a misspelled namespace", () => {
    expect(faultsOf({ "sluce:domain": "app.harbor.example" })[0]).toContain("sluce:domain | an unknown key");
  });

  it("a namespace that belongs to someone else is left alone", () => {
    expect(faultsOf({ "aws:profile": "team", "cloudflare:apiToken": "t" })).toEqual([]);
  });

  it("a value that has no structure where one is needed", () => {
    expect(faultsOf({ "sluice:health": "fast" })).toEqual([
      expect.stringContaining(
        'sluice:health | "fast" | a map with the keys livePath, readyPath, intervalSeconds',
      ),
    ]);
  });

  it("what the program needs of other namespaces", () => {
    expect(faultsOf({ "aws:region": undefined, "gcp:region": "mars" })).toEqual([
      "aws:region | missing | an AWS region such as us-east-1 | add it to the stack's file",
      'gcp:region | "mars" | a Google Cloud region such as us-central1 | correct it in the stack\'s file',
    ]);
  });

  it("all at once, those of rules too, whatever else cannot be read", () => {
    const faults = faultsOf({
      "sluice:domain": undefined,
      "sluice:zoneId": "zone",
      "sluice:colour": "red",
      "sluice:traffic": { live: "blue", weights: { blue: 60, green: 30 } },
      "sluice:capacity": { ...CAPACITY, tasks: 0, cpu: 300 },
    });
    expect(faults.map((fault) => fault.split(" | ")[0]).sort()).toEqual([
      "sluice:capacity.cpu",
      "sluice:capacity.tasks",
      "sluice:colour",
      "sluice:domain",
      "sluice:traffic.weights",
      "sluice:traffic.weights.blue",
      "sluice:traffic.weights.green",
      "sluice:zoneId",
    ]);
  });

  it.each(["Prod", "my_stack", "a".repeat(17), "-"])("a stack named %s", (stack) => {
    const tags = { product: "harbor", stack, owner: "platform-team" };
    const { faults } = readConfig(stack, { ...PROD, "aws:defaultTags": JSON.stringify({ tags }) });
    expect(faults?.map(({ key }) => key)).toEqual(["the stack's name"]);
  });

  it("an empty config lists every key", () => {
    expect(readConfig("prod", {}).faults).toHaveLength(
      // All but sluice:ai, which a stack without the AI service leaves out, and sluice:teardown, which is set once.
      Object.keys(schema.shape).length - 2 + Object.keys(surroundings.shape).length,
    );
  });

  it("a secret's value is never shown", () => {
    const raw = { ...PROD, "sluice:zoneId": "hunter2" };
    const { faults } = readConfig("prod", raw, (key) => key === "sluice:zoneId");
    expect(faults).toHaveLength(1);
    expect(faultsText("prod", faults ?? [])).not.toContain("hunter2");
    const inside = {
      ...PROD,
      "sluice:slots": JSON.stringify({ blue: { ...slotOf("1.1.0", "a"), image: "hunter2" } }),
    };
    expect(
      faultsText("prod", readConfig("prod", inside, (key) => key === "sluice:slots").faults ?? []),
    ).not.toContain("hunter2");
  });

  it("as text, one message for all", () => {
    const { faults } = readConfig("prod", { ...PROD, "sluice:zoneId": "zone", "sluice:domain": "" });
    expect(faultsText("prod", faults ?? []).split("\n")).toEqual([
      "Pulumi.prod.yaml has 2 faults; nothing was changed.",
      '  sluice:domain is ""',
      "      allowed: a host name such as app.harbor.example",
      "      what to do: correct it in the stack's file",
      '  sluice:zoneId is "zone"',
      "      allowed: the Cloudflare zone's id, 32 hex digits",
      "      what to do: correct it in the stack's file",
    ]);
  });
});
