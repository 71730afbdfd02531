import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { ENGINEER } from "../cloud/googleidentity/engineer";
import { StackConfig } from "./stack-config";

/** What makes the program that ships. Copied as it is: a rehearsal never edits what it rehearses. */
const PROGRAM = ["Pulumi.yaml", "package.json", "tsconfig.json", "infra", "ops", "policies"] as const;

/** What a rehearsal runs in place of production's artefacts: digests that the embedded registry holds. */
export interface Release {
  readonly version: string;
  /** `sha256:…` of the API's image. */
  readonly api: string;
  /** `sha256:…` of the AI service's image. */
  readonly ai: string;
  /** `sha256:…` of the AI service's model. */
  readonly model: string;
  /** `sha256:…` of the asset manifest. */
  readonly assets: string;
}

/** Copies the program, its stacks and its evidence below `directory`, beside the dependencies that the clone has installed. */
export function copyProgram(root: string, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const stacks = readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  const evidence = existsSync(join(root, "evidence")) ? ["evidence"] : [];
  for (const name of [...PROGRAM, ...stacks, ...evidence]) {
    if (!existsSync(join(root, name)))
      throw new Error(`${join(root, name)} is missing: this is not a whole clone of Sluice`);
    cpSync(join(root, name), join(directory, name), {
      recursive: true,
      filter: (source) => basename(source) !== "node_modules",
    });
  }
  // Beside the program, not part of it: the dependencies, and what `npm run interrupted` needs.
  for (const name of ["node_modules", "rehearsal"])
    symlinkSync(join(root, name), join(directory, name), "dir");
  writeFileSync(join(directory, ".gitignore"), "node_modules\n/rehearsal\n/assets\n/models\n");
}

/**
 * Where the engine starts a program's providers, and so where declared commands run: the folder of `main`
 * (pulumi pkg/v3 engine/project.go, GetPwdMain).
 */
export function programFolder(project: string): string {
  const { main = "" } = parse(readFileSync(join(project, "Pulumi.yaml"), "utf8")) as { main?: string };
  const path = join(project, main);
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** Who signs in the rehearsal: the public half goes into the stack's config. */
export interface TrustedKey {
  readonly name: string;
  readonly role: string;
  /** Who holds it; none for a machine's. */
  readonly person?: string;
  readonly publicKey: string;
  readonly from: string;
  readonly until: string;
}

/**
 * The rehearsal's stack, derived from production's. It differs in what must differ and in nothing else: its name, the
 * artefacts (they are built on this machine), the keys that vouch for them, the minutes that a share is watched (a
 * rehearsal has seconds), what one address may ask (the load of a rehearsal stands for all of production's viewers, and
 * on a laptop they have one address between them), how fast an AI candidate must be (the laptop carries that load
 * while it is asked), and the hour of what runs once a day.
 */
export function deriveStack(
  productionFile: string,
  rehearsalFile: string,
  stable: Release,
  keys: readonly TrustedKey[],
  now = new Date(),
): void {
  const config = StackConfig.read(productionFile);
  config.set("aws:defaultTags", ["tags", "stack"], /^Pulumi\.(.+)\.yaml$/.exec(basename(rehearsalFile))?.[1]);
  for (const slot of ["blue", "green"]) config.remove("sluice:slots", [slot]);
  putOnSlot(config, "blue", stable, imageRepository(StackConfig.read(productionFile)));
  config.set("sluice:traffic", [], { live: "blue", weights: { blue: 100, green: 0 } });
  config.set("sluice:ai", ["stable"], aiRevision(config, stable));
  config.remove("sluice:ai", ["candidate"]).set("sluice:ai", ["share"], 0);
  config.set("sluice:ai", ["releaser"], ENGINEER);
  config.set("sluice:ai", ["verification", "responseBudgetMs"], LAPTOP_BUDGET_MS);
  config.set("sluice:evidence", ["keys"], keys);
  config.set("sluice:release", ["bakeMinutes"], 0).set("sluice:release", ["freezes"], []);
  config.set("sluice:edge", ["rateLimit"], ONE_ADDRESS_FOR_ALL);
  config.set("sluice:backups", ["hour"], furthestHour(now));
  config.write(rehearsalFile);
}

/** Shorter than the verification waits for one answer. */
const LAPTOP_BUDGET_MS = 9_000;

/** Above what a load can send (5,000 a second at most, for as long as a window lasts). */
const ONE_ADDRESS_FOR_ALL = { apiPerMinute: 10_000_000, allPerFiveMinutes: 50_000_000 };

/**
 * The hour that is furthest from now: the settings are exported once a day, which fails, and raises an alarm, as long as
 * nobody has put the keys of Auth0, Stripe and Cloudflare there; the rehearsal does so when it proves its first version.
 */
const furthestHour = (now: Date): number => (now.getUTCHours() + 12) % 24;

/** Declares a version on a slot: image and assets by digest. */
export function putOnSlot(
  config: StackConfig,
  slot: string,
  release: Release,
  repository = imageRepository(config),
): void {
  config.set("sluice:slots", [slot], {
    version: release.version,
    image: `${repository}@${release.api}`,
    assets: release.assets,
    schema: 1,
  });
}

/** Declares a version as the candidate: on green, with `percent` of the traffic, beside blue, which is live. */
export function putCandidate(config: StackConfig, release: Release, percent: number): void {
  putOnSlot(config, "green", release);
  config.set("sluice:traffic", [], {
    live: "blue",
    candidate: "green",
    weights: { blue: 100 - percent, green: percent },
  });
}

/** The AI service's revision of a release, in the repository that the stack already uses. */
export function aiRevision(config: StackConfig, release: Release): Record<string, unknown> {
  const image = String(config.get("sluice:ai", ["stable", "image"]));
  return {
    revision: `r${release.version.replaceAll(".", "-")}`,
    image: `${image.split("@")[0]}@${release.ai}`,
    model: release.model,
  };
}

function imageRepository(config: StackConfig): string {
  const live = String(config.get("sluice:traffic", ["live"]));
  const image = config.get("sluice:slots", [live, "image"]);
  if (typeof image !== "string")
    throw new Error(
      `${config.file}: sluice:slots.${live}.image is missing, so the image repository is not known`,
    );
  return image.split("@")[0] ?? image;
}
