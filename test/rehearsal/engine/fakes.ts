import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder with executables that stand in for pulumi, its language host, go and the download: real processes, quick. */
export class Fakes {
  readonly root = mkdtempSync(join(tmpdir(), "sluice-fakes-"));

  folder(name: string): string {
    const folder = join(this.root, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  script(folder: string, name: string, body: string): string {
    const file = join(this.folder(folder), name);
    writeFileSync(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** A folder with a whole engine that works. */
  engine(folder: string, version = "3.230.0"): string {
    this.script(folder, "pulumi", `echo v${version}`);
    this.languageHost(folder);
    this.script(folder, "pulumi-analyzer-policy", "exit 0");
    return join(this.root, folder);
  }

  languageHost(folder: string): void {
    this.script(folder, "pulumi-language-nodejs", "echo 45678\nexec sleep 60");
  }

  /**
   * A folder with a `go` that "builds" by writing scripts. It notes each build in builds.log with its pid, waits for as long as
   * the file `hold` exists, and leaves half a file behind in the meantime, as a linker does.
   */
  go(folder: string, { version = "go1.26.8", toolchain = "local", engine = "3.220.0" } = {}): string {
    const dist = this.folder("sdk/nodejs/dist");
    for (const name of ["pulumi-analyzer-policy", "pulumi-resource-pulumi-nodejs"])
      writeFileSync(join(dist, name), "#!/bin/sh\n");
    this.script(
      folder,
      "go",
      `case "$1" in
env) printf '%s\\n' ${version} ${toolchain} ;;
mod) printf '{"Dir": "%s"}' "${this.root}/sdk" ;;
build)
  while [ "$1" != -o ]; do shift; done
  echo "$$ $2" >> "${this.root}/builds.log"
  echo 'go: downloading example.org/one v1.0.0' >&2
  echo encoding/json >&2
  echo '#!/bin/sh' > "$2"; chmod +x "$2"
  while [ -e "${this.root}/hold" ]; do sleep 0.05; done
  case "$2" in
  *language-nodejs.program) printf '#!/bin/sh\\necho 45678\\nexec sleep 60\\n' > "$2" ;;
  *) printf '#!/bin/sh\\necho v${engine}\\n' > "$2" ;;
  esac ;;
esac`,
    );
    return join(this.root, folder);
  }

  /** While held, every build with the fake `go` stands still. */
  hold(): void {
    writeFileSync(join(this.root, "hold"), "");
  }

  letGo(): void {
    rmSync(join(this.root, "hold"), { force: true });
  }

  /** Pids of the builds that were begun, one for each executable. */
  builds(): number[] {
    try {
      const lines = readFileSync(join(this.root, "builds.log"), "utf8").trim().split("\n");
      return lines.map((line) => Number(line.split(" ")[0]));
    } catch {
      return [];
    }
  }

  remove(): void {
    this.letGo();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** An address on loopback at which nothing listens. */
export async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/`;
}
