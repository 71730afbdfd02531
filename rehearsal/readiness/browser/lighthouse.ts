import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { runWell } from "../child";
import { deployedIn } from "../deployed";
import { looking } from "../looking";
import type { Reporter, Scene } from "../reporter";
import { candidateView } from "./candidate";
import { lackingChromium } from "./chromium";
import { inBrowser } from "./launch";

/** E6: Lighthouse on the candidate's page as the CDN serves it; the bucket is held against the manifest by `collect`. */
export const assetsAndLighthouse: Reporter = {
  title: ({ version }) => `Lighthouse on the page of ${version}`,
  after: "deployed",
  lacking: () => lackingChromium("E6"),
  report: async (scene) => {
    const { folder, version, workplace } = scene;
    const port = await freePort();
    const report = join(folder, "lighthouse.json");
    await inBrowser(scene, () => runLighthouse(scene, port, report), [`--remote-debugging-port=${port}`]);
    const manifest = join(workplace.repository.directory, "assets", version, "manifest.json");
    const bucket = (await deployedIn(scene)).id("aws:s3/bucket:Bucket", "::assets-bucket");
    const args = ["--manifest", manifest, "--bucket", bucket, "--lighthouse", report];
    return [await looking(scene, "e6", args)];
  },
};

async function runLighthouse(scene: Scene, port: number, report: string): Promise<void> {
  const { url, headers } = await candidateView(scene);
  const cli = join(dirname(require.resolve("lighthouse/package.json")), "cli", "index.js");
  const told = ["--quiet", "--output=json", `--output-path=${report}`, `--port=${port}`];
  // Lighthouse makes a fast machine as slow as a phone; one that carries a rehearsal's load meanwhile is that already.
  const only = [
    "--only-categories=performance",
    "--throttling.cpuSlowdownMultiplier=1",
    "--no-enable-error-reporting",
  ];
  await runWell("Lighthouse", [cli, url, ...told, ...only, `--extra-headers=${JSON.stringify(headers)}`], {
    cwd: scene.folder,
    environment: { TMPDIR: scene.folder },
    signal: scene.signal,
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
