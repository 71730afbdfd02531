import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const FILE = "Pulumi.prod.yaml";

const slot = (version: string): string =>
  `{ version: ${version}, image: registry/api@sha256:${version}, assets: sha256:page-${version}, schema: 1 }`;
const revision = (name: string): string =>
  `{ revision: ${name}, image: registry/ai@sha256:${name}, model: sha256:model-${name} }`;

/** What a commit of a release says. */
export interface State {
  readonly slots: Readonly<Record<string, string>>;
  readonly live: string;
  readonly candidate?: string;
  readonly weights: string;
  readonly ai?: { readonly stable: string; readonly candidate?: string; readonly share: number };
  readonly email?: string;
}

export const fileOf = ({
  slots,
  live,
  candidate,
  weights,
  ai = { stable: "r1", share: 0 },
  email = "oncall@harbor.example",
}: State): string =>
  [
    "# One release is one commit to this file.",
    "config:",
    "  aws:region: us-east-1",
    "  sluice:slots:",
    ...Object.entries(slots).map(([name, version]) => `    ${name}: ${slot(version)}`),
    "  sluice:traffic:",
    `    live: ${live}`,
    ...(candidate === undefined ? [] : [`    candidate: ${candidate}`]),
    `    weights: ${weights}`,
    "  sluice:ai:",
    "    critical: true # instances are kept warm",
    `    stable: ${revision(ai.stable)}`,
    ...(ai.candidate === undefined ? [] : [`    candidate: ${revision(ai.candidate)}`]),
    `    share: ${ai.share}`,
    "  # Whom alarms reach.",
    `  sluice:alerts: { email: ${email} }`,
    "",
  ].join("\n");

export const STABLE: State = { slots: { blue: "1.1.0" }, live: "blue", weights: "{ blue: 100, green: 0 }" };
const CANDIDATE = { ...STABLE, slots: { blue: "1.1.0", green: "1.2.0" }, candidate: "green" };
const AI = { stable: "r1", candidate: "r2", share: 0 };
export const RELEASE: readonly (readonly [string, State])[] = [
  ["Put 1.2.0 on green", { ...CANDIDATE, ai: AI }],
  ["Give 1.2.0 10 %", { ...CANDIDATE, ai: AI, weights: "{ blue: 90, green: 10 }" }],
  ["Give 1.2.0 100 %", { ...CANDIDATE, ai: AI, weights: "{ blue: 0, green: 100 }" }],
  [
    "Give the AI candidate 10 %",
    { ...CANDIDATE, ai: { ...AI, share: 10 }, weights: "{ blue: 0, green: 100 }" },
  ],
];
export const PROMOTION = [
  "Make 1.2.0 stable",
  {
    slots: CANDIDATE.slots,
    live: "green",
    weights: "{ blue: 0, green: 100 }",
    ai: { stable: "r2", share: 0 },
  },
] as const;

/** A git repository with the stack's file, apart from the git configuration of whoever runs the tests. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "sluice-revert-"));

  constructor() {
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "user.name", "Release Engineer");
    this.git("config", "user.email", "release@harbor.example");
    this.git("config", "commit.gpgsign", "false");
  }

  /** Commits states of the file one after the other; gives the last commit. */
  commit(...states: readonly (readonly [string, State])[]): string {
    for (const [subject, state] of states) this.commitText(subject, fileOf(state));
    return this.git("rev-parse", "HEAD").trim();
  }

  commitText(subject: string, text: string, file = FILE): void {
    writeFileSync(join(this.folder, file), text);
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", subject);
  }

  text(): string {
    return readFileSync(join(this.folder, FILE), "utf8");
  }

  subjects(): string[] {
    return this.git("log", "--format=%s").trim().split("\n");
  }

  git(...args: string[]): string {
    return execFileSync("git", args, {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
