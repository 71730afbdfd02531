import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runChild } from "../../../rehearsal/engine/child";
import { isolatedEnvironment } from "../../../rehearsal/engine/environment";

const engine = { directory: "/engine", languageHost: "/engine/pulumi-language-nodejs" };

const USER = {
  PATH: "/home/user/bin:/usr/bin",
  HOME: "/home/user",
  AWS_PROFILE: "prod",
  AWS_ACCESS_KEY_ID: "AKIA",
  AWS_CONFIG_FILE: "/home/user/.aws/config",
  GOOGLE_APPLICATION_CREDENTIALS: "/home/user/key.json",
  GOOGLE_CREDENTIALS: "{}",
  CLOUDSDK_CONFIG: "/home/user/gcloud",
  CLOUDFLARE_API_TOKEN: "token",
  PULUMI_ACCESS_TOKEN: "pul-1",
  PULUMI_BACKEND_URL: "https://app.pulumi.com",
  PULUMI_STACK: "prod",
  PULUMI_OPTION_YES: "true",
  KUBECONFIG: "/home/user/.kube/config",
  GITHUB_TOKEN: "ghp",
  HTTPS_PROXY: "http://proxy",
  NODE_OPTIONS: "--require /home/user/hook.js",
  XDG_CONFIG_HOME: "/home/user/.config",
  LANG: "de_DE.UTF-8",
  LC_ALL: "C",
  TZ: "UTC",
};

describe("the engine's environment", () => {
  it("takes language and time zone from the user, and nothing else", () => {
    const env = isolatedEnvironment(engine, { home: "/h" }, USER);
    const same = Object.entries(env).filter(([name, value]) => USER[name as keyof typeof USER] === value);
    expect(Object.fromEntries(same)).toEqual({ LANG: "de_DE.UTF-8", LC_ALL: "C", TZ: "UTC" });
    expect(JSON.stringify(env)).not.toMatch(
      /home\/user|AKIA|pul-1|proxy|ghp|AWS_|GOOGLE_|CLOUDSDK|CLOUDFLARE|KUBE/,
    );
    expect(
      Object.keys(env)
        .filter((name) => name.startsWith("PULUMI_"))
        .sort(),
    ).toEqual([
      "PULUMI_CONFIG_PASSPHRASE",
      "PULUMI_DEBUG_COMMANDS",
      "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
      "PULUMI_HOME",
      "PULUMI_SKIP_UPDATE_CHECK",
    ]);
  });

  it("puts the engine first on PATH, then its language host, then this Node", () => {
    const { PATH } = isolatedEnvironment(
      { directory: "/engine", languageHost: "/else/where" },
      { home: "/h" },
      USER,
    );
    expect(PATH?.split(":").slice(0, 3)).toEqual(["/engine", "/else", dirname(process.execPath)]);
  });

  it("names the backend, the home, the passphrase and the attached providers", () => {
    const env = isolatedEnvironment(
      engine,
      {
        home: "/h",
        stateDirectory: "/s",
        passphrase: "p",
        providers: { aws: 1, gcp: 2 },
        extra: { SLUICE: "x" },
      },
      {},
    );
    expect(env).toMatchObject({
      HOME: "/h",
      PULUMI_HOME: join("/h", ".pulumi"),
      PULUMI_BACKEND_URL: "file:///s",
      PULUMI_CONFIG_PASSPHRASE: "p",
      PULUMI_DEBUG_PROVIDERS: "aws:1,gcp:2",
      SLUICE: "x",
    });
  });

  it("is all that a process sees", async () => {
    const home = mkdtempSync(join(tmpdir(), "sluice-home-"));
    const env = isolatedEnvironment(engine, { home }, USER);
    const seen = await runChild({
      command: process.execPath,
      args: ["-p", "JSON.stringify(process.env)"],
      env,
    });
    rmSync(home, { recursive: true });
    expect(JSON.parse(seen.stdout)).toEqual(env);
  });
});
