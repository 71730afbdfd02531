import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProduct, type Built } from "../app/build";
import type { Engine } from "../engine/engine";
import { PulumiRunner, type RunnerOptions } from "../engine/run";
import { Caretaker } from "./caretaker";
import { CloudProcess } from "./cloud-process";
import { copyProgram, programFolder } from "./project";
import { Repository } from "./repository";

/** What was built into a workplace, by its digests. */
const PRODUCT = "product.json";

export interface WorkplaceOptions {
  /** The clone of Sluice whose program is used. */
  readonly root: string;
  readonly engine: Engine;
  /** Cloud seconds per wall second. */
  readonly speed: number;
  readonly stack: string;
  /** Where everything is put. Default: a new temporary folder. */
  readonly directory?: string;
  /** Outlive this process (`--keep`). Default false. */
  readonly stay?: boolean;
}

/**
 * One rehearsal's place: a temporary folder that holds all of it, the running cloud, the engineer's repository with the
 * program that ships, and the engine pointed at them. Nothing outside the folder is written. All of it goes with this
 * process, however that ends.
 */
export class Workplace {
  private constructor(
    readonly directory: string,
    readonly cloud: CloudProcess,
    readonly repository: Repository,
    readonly pulumi: PulumiRunner,
    /** Digests of the sample product's versions. */
    readonly product: Built,
    readonly stack: string,
    /** Undefined for one that outlives this process. */
    private readonly caretaker: Caretaker | undefined,
    private readonly runner: RunnerOptions,
  ) {}

  static async open(options: WorkplaceOptions): Promise<Workplace> {
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), "sluice-rehearsal-"));
    const at = (name: string): string => join(directory, name);
    return Workplace.start({ ...options, directory }, async () => {
      const product = await buildProduct({ out: at("cloud") });
      writeFileSync(at(PRODUCT), JSON.stringify(product));
      copyProgram(options.root, at("project"));
      // The build put the assets beside the images; the program looks for them where its config says.
      renameSync(at("cloud/assets"), at("project/assets"));
      renameSync(at("cloud/models"), at("project/models"));
      mkdirSync(at("temporary"));
      await Repository.create(at("project"));
      return product;
    });
  }

  /** Goes on in the folder of a workplace whose cloud has ended, with the state that it ended in. */
  static async reopen(options: Omit<WorkplaceOptions, "root"> & { directory: string }): Promise<Workplace> {
    const product = JSON.parse(readFileSync(join(options.directory, PRODUCT), "utf8")) as Built;
    return Workplace.start(options, () => Promise.resolve(product));
  }

  /** A workplace that was left running (`--keep`); it goes on running when this process ends. */
  static running({
    directory,
    engine,
    stack,
  }: Pick<WorkplaceOptions, "engine" | "stack"> & { directory: string }): Promise<Workplace> {
    const cloud = CloudProcess.running(join(directory, "cloud"));
    const product = JSON.parse(readFileSync(join(directory, PRODUCT), "utf8")) as Built;
    return Workplace.made({ directory, engine, stack }, cloud, product, undefined);
  }

  /** Starts the cloud in a folder once that is furnished. */
  private static async start(
    { directory, engine, speed, stack, stay }: Omit<WorkplaceOptions, "root"> & { directory: string },
    furnish: () => Promise<Built>,
  ): Promise<Workplace> {
    const at = (name: string): string => join(directory, name);
    const caretaker = Caretaker.watch(directory);
    try {
      const product = await furnish();
      const cloud = await CloudProcess.start({
        directory: at("cloud"),
        project: programFolder(at("project")),
        speed,
        stay,
      });
      return await Workplace.made({ directory, engine, stack }, cloud, product, caretaker);
    } catch (failure) {
      rmSync(directory, { recursive: true, force: true });
      await caretaker.dismiss();
      throw failure;
    }
  }

  private static async made(
    { directory, engine, stack }: { directory: string; engine: Engine; stack: string },
    cloud: CloudProcess,
    product: Built,
    caretaker: Caretaker | undefined,
  ): Promise<Workplace> {
    const at = (name: string): string => join(directory, name);
    const runner: RunnerOptions = {
      engine,
      projectDirectory: at("project"),
      stack,
      stateDirectory: at("state"),
      home: at("home"),
      providers: cloud.endpoints.providers,
      // The engine and its plugins leave pipes behind when they are stopped; here they go with the rest.
      // What the program itself asks of AWS, beside its providers, it asks of this cloud.
      environment: { TMPDIR: at("temporary"), ...(await wireOf(cloud)) },
    };
    const repository = new Repository(at("project"));
    const pulumi = new PulumiRunner(runner);
    return new Workplace(directory, cloud, repository, pulumi, product, stack, caretaker, runner);
  }

  /** The engine on another stack, or on another project of the clone: the same cloud, the same backend. */
  elsewhere(stack: string, folder = "."): PulumiRunner {
    return new PulumiRunner({
      ...this.runner,
      stack,
      projectDirectory: join(this.repository.directory, folder),
    });
  }

  /** Where the embedded cloud keeps images. */
  get registry(): string {
    return join(this.directory, "cloud", "registry");
  }

  /** Where the models of the AI service lie for the program. */
  get models(): string {
    return join(this.repository.directory, "models");
  }

  /** The stack's config file. */
  get configFile(): string {
    return join(this.repository.directory, `Pulumi.${this.stack}.yaml`);
  }

  /** Ends the cloud with everything that runs in it, and removes the folder. */
  async close(): Promise<void> {
    await this.cloud.stop();
    rmSync(this.directory, { recursive: true, force: true });
    await this.caretaker?.dismiss();
  }

  /** Lets go of it: cloud and folder stay when this process ends (`--keep`). */
  async release(): Promise<void> {
    this.cloud.release();
    await this.caretaker?.dismiss();
  }
}

/** What leads an SDK of AWS to this cloud. The rest of what a guest has would lead the engine's own connections there too. */
async function wireOf(cloud: CloudProcess): Promise<Record<string, string>> {
  const environment = Object.entries(await cloud.guestEnvironment());
  return Object.fromEntries(environment.filter(([name]) => name.startsWith("AWS_")));
}
