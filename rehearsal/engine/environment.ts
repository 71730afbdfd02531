import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Engine } from "./engine";

/** Where programs of the system are, on Linux and macOS. The user's own PATH stays out: plugins found on it would be taken. */
const SYSTEM_FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/opt/homebrew/bin"];
/** What may come in from outside: how text and time are shown, and where temporary files go. No credentials, no logins. */
const INHERITED = /^(LANG|LANGUAGE|LC_.*|TZ|TMPDIR)$/;

/** Whose Pulumi it is to be: everything that would otherwise come from the user's HOME and environment. */
export interface Isolation {
  /** Folder that stands in for HOME; Pulumi's own home is `.pulumi` in it. */
  readonly home: string;
  /** Folder of the file backend; must exist. Absent: no backend, for commands that need none. */
  readonly stateDirectory?: string;
  /** Encrypts the stack's secrets. Default: empty. */
  readonly passphrase?: string;
  /** Port on loopback by provider name (`aws`): these are attached instead of started. Default: none. */
  readonly providers?: Readonly<Record<string, number>>;
  /** Added last. */
  readonly extra?: Readonly<Record<string, string>>;
}

/** PATH for an engine: itself, this very Node, the system. */
export function searchPath(engineFolders: readonly string[]): string {
  const folders = [
    ...engineFolders,
    dirname(process.execPath),
    ...SYSTEM_FOLDERS.filter((folder) => existsSync(folder)),
  ];
  return [...new Set(folders)].join(delimiter);
}

/**
 * The whole environment that the engine runs in: built up from nothing, so that no credential, login, proxy or
 * setting of the user reaches the program, and nothing of ours reaches the user's HOME.
 */
export function isolatedEnvironment(
  engine: Pick<Engine, "directory" | "languageHost">,
  isolation: Isolation,
  inherit: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = Object.entries(inherit).filter(
    ([name, value]) => INHERITED.test(name) && value !== undefined,
  );
  const providers = Object.entries(isolation.providers ?? {}).map(([name, port]) => `${name}:${port}`);
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    PATH: searchPath([engine.directory, dirname(engine.languageHost)]),
    HOME: isolation.home,
    NO_COLOR: "1",
    PULUMI_HOME: join(isolation.home, ".pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_CONFIG_PASSPHRASE: isolation.passphrase ?? "",
    // Without it the engine does not know `--event-log`.
    PULUMI_DEBUG_COMMANDS: "true",
    ...(isolation.stateDirectory ? { PULUMI_BACKEND_URL: `file://${isolation.stateDirectory}` } : {}),
    ...(providers.length > 0 ? { PULUMI_DEBUG_PROVIDERS: providers.join(",") } : {}),
    ...isolation.extra,
  };
}
