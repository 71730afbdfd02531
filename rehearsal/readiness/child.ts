import { execFile } from "node:child_process";
import type { Scene } from "./reporter";

/** Of what a program says, at most so many bytes are kept. */
const MOST = 64 * 1024 * 1024;

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node on a program to its end, however that is; what it is given of the environment is named here and nothing else. */
export function runNode(
  args: readonly string[],
  {
    cwd,
    environment,
    signal,
  }: { cwd: string; environment: Record<string, string | undefined>; signal?: AbortSignal },
): Promise<Ran> {
  const env = { PATH: process.env.PATH, HOME: cwd, TMPDIR: process.env.TMPDIR, ...environment };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...args],
      { cwd, env, signal, maxBuffer: MOST },
      (failure, stdout, stderr) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        resolve({
          code: failure === null ? 0 : typeof failure.code === "number" ? failure.code : null,
          stdout,
          stderr,
        });
      },
    );
  });
}

/** As {@link runNode}; rejects with what it said last when it ends with anything but 0. */
export async function runWell(what: string, ...run: Parameters<typeof runNode>): Promise<string> {
  const { code, stdout, stderr } = await runNode(...run);
  if (code === 0) return stdout;
  const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-15).join("\n");
  throw new Error(`${what} ended with ${code ?? "a signal"}:\n${said}`);
}

/** Where an image of the sample product lies. */
export const imageFolder = ({ workplace }: Scene, digest: string): string =>
  `${workplace.registry}/${digest.slice("sha256:".length)}`;

/** The file of a model. */
export const modelFile = ({ workplace }: Scene, digest: string): string =>
  `${workplace.models}/${digest.slice("sha256:".length)}`;
