import { createHash } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preferredCache } from "../../rehearsal/engine/cache";
import { timed } from "./commands";

/** Versions that were tried; the newest would make figures of different days differ for no reason of ours. */
const PACKAGES = ["awscli==1.46.3", "moto[server]==5.2.5"];

export type Tools =
  { readonly python: string; readonly aws: string; readonly moto: string } | { readonly missing: string };

/** awscli and moto from PyPI, in a virtual environment in the cache, made at the first run. Says why where that cannot be. */
export async function pythonTools(note: (text: string) => void): Promise<Tools> {
  const name = createHash("sha256").update(PACKAGES.join(" ")).digest("hex").slice(0, 12);
  const folder = join(preferredCache(process.env), "bench", `python-${name}`);
  const bin = join(folder, "bin");
  const tools = { python: join(bin, "python"), aws: join(bin, "aws"), moto: join(bin, "moto_server") };
  if (existsSync(join(folder, "complete"))) return tools;
  note(`installing ${PACKAGES.join(" and ")} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  try {
    // A virtual environment cannot be moved, so the mark of completeness is made last.
    await timed("python3", ["-m", "venv", folder], process.env);
    await timed(
      join(bin, "pip"),
      ["install", "--quiet", "--disable-pip-version-check", ...PACKAGES],
      process.env,
    );
    writeFileSync(join(folder, "complete"), "");
    return tools;
  } catch (failure) {
    rmSync(folder, { recursive: true, force: true });
    return {
      missing: `awscli and moto cannot be installed from PyPI: ${(failure as Error).message.slice(0, 500)}`,
    };
  }
}
