import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../evidence/refusal";

export interface UpOptions {
  readonly stack: string;
  /** Asks nothing. Default: false, so that whoever types sees the plan first. */
  readonly yes: boolean;
  /**
   * Looks at what is live first, as the rollback function has changed it past the program. Left out where a cloud does not
   * answer: the weights are set either way.
   */
  readonly refresh: boolean;
}

/** The command that carries the revert out. */
export function upCommand(folder: string, { stack, yes, refresh }: UpOptions): string[] {
  return [
    "up",
    "--stack",
    stack,
    ...(existsSync(join(folder, "policies")) ? ["--policy-pack", "policies"] : []),
    ...(refresh ? ["--refresh"] : []),
    ...(yes ? ["--yes", "--skip-preview"] : []),
  ];
}

/** Runs Pulumi as whoever types would; what it prints is theirs to see. */
export async function runUp(folder: string, options: UpOptions): Promise<void> {
  const arguments_ = upCommand(folder, options);
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn("pulumi", arguments_, { cwd: folder, stdio: "inherit" });
    child.once("error", (failure) =>
      reject(
        new Refusal(
          `pulumi cannot be started: ${failure.message}`,
          `the revert is committed; run it yourself: pulumi ${arguments_.join(" ")}`,
        ),
      ),
    );
    child.once("exit", resolve);
  });
  if (code !== 0)
    throw new Refusal(
      `pulumi up ended with ${code ?? "a signal"}; the revert is committed`,
      `docs/runbooks/rollback.md; then: pulumi ${arguments_.join(" ")}`,
    );
}
