import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OperationResult, PulumiRunner } from "../../../rehearsal/engine/run";
import { prepareBootstrap } from "../../../rehearsal/session/bootstrap";
import { eventually } from "../../support/eventually";
import { processesNaming } from "../../support/processes";
import { RunningProduct, STACK, type Said, said } from "../../support/rehearsal";
import { commandsOf } from "../../support/runbook";
import { ENGINE_TIMEOUT } from "../engine/tiny";

const TIMEOUT = 240_000;

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly protect?: boolean;
}

/** Collections of the embedded cloud, by name. */
type Inventory = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How many things of each kind the whole cloud has after a teardown. */
const LEFT: Readonly<Record<string, number>> = {
  "backup.vaults": 2,
  "ecr.repositories": 1,
  "gcp.buckets": 1,
  "gcp.objects": 1,
  "iam.openIdConnectProviders": 1,
  // One key and one bucket are the bootstrap program's.
  "kms.keys": 6,
  "s3.buckets": 7,
  // Four are the canaries', which outlive them for a year.
  "logs.groups": 13,
  "secretsmanager.secrets": 5,
  // One is the repository's token, which a person has put there.
  "ssm.parameters": 3,
  // What no cloud gives up: a zone has its settings always, a deregistered task definition stays as inactive.
  "cloudflare.zoneSettings": 7,
  "ecs.revisions": 1,
  "ecs.taskDefinitions": 1,
};
/** The embedded cloud's own books, and objects, whose collections bear the buckets' names. */
const BOOKS = /^(clock|listeners|references|s3\.objects\..*)$/;

/** What belongs to an option, by URN. */
const OPTIONAL = /gcp|wafv2|zone-protection-(?!rate-limit)|synthetics|-second-|::ai-/;

/** `aws:s3/bucket:Bucket` of a URN. */
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? urn;
const urns = (resources: readonly Resource[]): string[] => resources.map(({ urn }) => urn).sort();
const distinct = (list: readonly string[]): string[] => [...new Set(list)].sort();

/** What the engine does not let go, as it tells it. */
const refused = ({ output }: OperationResult): string[] =>
  distinct([...output.matchAll(/`pulumi state unprotect '?([^'`]+)/g)].map(([, urn = ""]) => urn));

/** One stack from its first day to its last: each test finds what the one before has left. */
describe("the life of a stack", () => {
  let product: RunningProduct;
  let project: string;
  beforeAll(async () => {
    product = await RunningProduct.open();
    project = product.workplace.repository.directory;
  }, ENGINE_TIMEOUT);
  afterAll(() => product.close(), ENGINE_TIMEOUT);
  afterEach(() => product.undo());

  const state = async (): Promise<Resource[]> => {
    const exported = await product.workplace.pulumi.exportState();
    return (exported as { deployment: { resources: Resource[] } }).deployment.resources;
  };
  const held = async (): Promise<string[]> => urns((await state()).filter(({ protect }) => protect));
  const preview = (pulumi: PulumiRunner = product.workplace.pulumi): Promise<OperationResult> =>
    pulumi.preview({ policyPacks: [join(project, "policies")] });
  /** Changes sources of the program as somebody would who does not know better. */
  const edit = (folder: string, change: (text: string) => string): void => {
    const files = readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(project, folder, name));
    const edits = files.map((file) => [file, readFileSync(file, "utf8")] as const);
    expect(edits.some(([, text]) => change(text) !== text)).toBe(true);
    for (const [file, text] of edits) writeFileSync(file, change(text));
  };

  it(
    "is touched by nothing in a second `up` without a change",
    async () => {
      const [before, traffic] = [await state(), await product.traffic()];
      const { exitCode, violations, changes, touched } = await product.up();
      expect({ exitCode, violations, touched }).toEqual({ exitCode: 0, violations: [], touched: [] });
      expect(Object.keys(changes)).toEqual(["same"]);
      expect(urns(await state())).toEqual(urns(before));
      await product.expectUntouched(traffic);
    },
    TIMEOUT,
  );

  it(
    "is refused at preview when what holds data goes by another name or unprotected, and stays as it is",
    async () => {
      const before = await state();
      // The names in the program's table of contents, and so of everything below them.
      edit("infra", (text) => text.replace(/(new [A-Z]\w+|aiService)\("([a-z]+)",/g, '$1("$2-anew",'));
      edit("infra", (text) => text.replaceAll(/, protect: true\b/g, ""));
      const result = await preview();
      expect(result.exitCode).not.toBe(0);

      const data = before.filter(({ protect }) => protect);
      const told = refused(result);
      expect(told.filter((urn) => !urns(data).includes(urn))).toEqual([]);
      // The engine comes to no vault: its lock is refused before.
      const kinds = data.map(({ type }) => type).filter((type) => type !== "aws:backup/vault:Vault");
      expect(distinct(told.map(typeOf))).toEqual(distinct(kinds));

      // And by the pack, for each thing that would be made in its place. An identity provider holds no data.
      const broken = result.violations.filter(({ policy }) => policy === "guardrail-data-protected");
      const made = data.map(({ type }) => type).filter((type) => !type.includes("openIdConnectProvider"));
      expect(broken.map(({ urn = "" }) => typeOf(urn)).sort()).toEqual(made.sort());
      expect(distinct(broken.map(({ enforcement }) => enforcement))).toEqual(["mandatory"]);
      expect(await state()).toEqual(before);
    },
    TIMEOUT,
  );

  it(
    "is a whole plan with every option off",
    async () => {
      const config = product.config();
      const options = Object.keys(config.get("sluice:options") as object);
      for (const option of options) config.set("sluice:options", [option], false);
      config.set("aws:defaultTags", ["tags", "stack"], "bare").remove("sluice:ai", []);
      config.write(join(project, "Pulumi.bare.yaml"));
      const pulumi = product.workplace.elsewhere("bare");
      await pulumi.stackInit();
      const { exitCode, violations, changes, touched } = await preview(pulumi);
      expect({ exitCode, violations }).toEqual({ exitCode: 0, violations: [] });
      expect(Object.keys(changes)).toEqual(["create"]);
      const ofOptions = ({ urn }: { urn: string }): boolean => OPTIONAL.test(urn);
      expect(touched.filter(ofOptions)).toEqual([]);
      expect((await state()).filter(ofOptions).length).toBeGreaterThan(40);
    },
    TIMEOUT,
  );

  it(
    "has a place for its state, made by the bootstrap program and not let go by it",
    async () => {
      const pulumi = await prepareBootstrap(product.workplace, STACK);
      const policyPacks = [join(project, "policies")];
      expect(await pulumi.up({ policyPacks })).toMatchObject({ exitCode: 0, violations: [] });
      const { bucket, keyArn, login, stackInit } = await pulumi.stackOutput();
      expect({ login, stackInit }).toEqual({
        login: `pulumi login 's3://${String(bucket)}?region=us-east-1&awssdk=v2'`,
        stackInit: `pulumi stack init ${STACK} --secrets-provider 'awskms:///${String(keyArn)}?region=us-east-1'`,
      });
      edit("infra/bootstrap", (text) => text.replaceAll(/-(bucket|key)`,/g, "-$1-anew`,"));
      const renamed = await preview(pulumi);
      expect(renamed.exitCode).not.toBe(0);
      expect(refused(renamed).map(typeOf)).toEqual(["aws:kms/key:Key", "aws:s3/bucket:Bucket"]);
    },
    TIMEOUT,
  );

  describe("that is taken down by the runbook", () => {
    const [announce = [], destroy = [], look = [], end = [], ...more] = commandsOf("destroy");
    /** A command of the runbook, for this stack. */
    const run = (command: string, urn = ""): Promise<Said> =>
      said("/bin/sh", ["-c", command.replace(/\bprod\b/gi, STACK).replaceAll("<urn>", `'${urn}'`)], {
        cwd: project,
        env: {
          ...product.workplace.pulumi.environment(),
          PATH: `${product.engine.directory}:${process.env.PATH}`,
          GIT_CONFIG_GLOBAL: "/dev/null",
          PULUMI_STACK: STACK,
          // A person answers yes.
          PULUMI_SKIP_CONFIRMATIONS: "true",
          // Spares a stack that is thrown away half of the time of each operation.
          PULUMI_EXPERIMENTAL: "true",
          PULUMI_SKIP_CHECKPOINTS: "true",
        },
      });
    const succeeds = async (command: string, urn?: string): Promise<string> => {
      const { code, output } = await run(command, urn);
      if (code !== 0) throw new Error(`${command}\nended with ${code}:\n${output}`);
      return output;
    };
    const tasks = (): string[] =>
      processesNaming(product.workplace.directory)
        .map(({ command }) => command)
        .filter((command) => command.includes("server."));

    it("finds four steps there", () => {
      expect([announce, destroy, look, end].map(({ length }) => length)).toEqual([3, 1, 1, 2]);
      expect(more).toEqual([]);
    });

    it(
      "loses nothing when somebody forgets that some of it is protected",
      async () => {
        const before = await state();
        const { code, output } = await run("pulumi destroy");
        expect(code).not.toBe(0);
        expect(output).toContain("cannot be deleted");
        expect(await state()).toEqual(before);
      },
      TIMEOUT,
    );

    it(
      "serves on while it says that it goes",
      async () => {
        const before = await product.traffic();
        let told = "";
        // A person reads the preview first; here it would be one more run of the program.
        for (const command of announce)
          told = await succeeds(command.replace(/^pulumi up\b/, "$& --skip-preview"));
        expect(told).toContain(`${STACK} is being taken down (sluice:teardown)`);
        expect(told).toMatch(/~ 3 updated/);
        await product.expectUntouched(before);
        expect(tasks()).not.toEqual([]);
      },
      TIMEOUT,
    );

    it(
      "leaves what is protected and nothing else, and says so",
      async () => {
        const before = await held();
        let told = "";
        for (const command of destroy) told = await succeeds(command);
        const left = await state();
        // Components and providers have no existence of their own.
        const real = left.filter(({ custom, type }) => custom && !type.startsWith("pulumi:providers:"));
        expect(urns(real)).toEqual(before);
        expect(told).toContain(
          `All unprotected resources were destroyed. There are still ${left.length} protected resources`,
        );
        for (const command of look) told = await succeeds(command);
        for (const urn of before) expect(told).toContain(`URN: ${urn}\n`);
      },
      TIMEOUT,
    );

    it("runs nothing any more, and keeps its data as closed as it was", async () => {
      await expect(product.ask("/")).rejects.toThrow("does not resolve");
      const file = join(product.workplace.directory, "cloud", "cloud.json");
      const cloud = await eventually(
        () => {
          expect(tasks()).toEqual([]);
          const inventory = JSON.parse(readFileSync(file, "utf8")) as Inventory;
          const counts = Object.entries(inventory).map(
            ([name, items]) => [name, Object.keys(items).length] as const,
          );
          const filled = counts.filter(([name, count]) => count > 0 && !BOOKS.test(name));
          expect(Object.fromEntries(filled)).toEqual(LEFT);
          return inventory;
        },
        { what: "only what is protected is left" },
      );
      const all = [
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
      ] as const;
      const publicAccess = Object.fromEntries(all.map((one) => [one, true]));
      const policy = expect.stringContaining('"TlsOnly"') as string;
      for (const bucket of Object.values(cloud["s3.buckets"] ?? {}))
        expect(bucket).toMatchObject({ versioning: "Enabled", publicAccess, policy });
    });

    it(
      "ends what is left one by one, and the stack itself not before all of it",
      async () => {
        const log = (await held()).find((urn) => urn.endsWith("::cluster-logs-green"));
        for (const command of end) await succeeds(command, log);
        expect(await held()).not.toContain(log);
        const { code, output } = await run(`pulumi stack rm ${STACK}`);
        expect(code).not.toBe(0);
        expect(output).toContain("still has resources");
      },
      TIMEOUT,
    );
  });
});
