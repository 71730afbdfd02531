import { type ChildProcess, execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildProduct, type Built } from "../../../rehearsal/app/build";
import { FakeS3 } from "./s3";

// Real processes and files, on a machine that may be busy.
jest.setTimeout(60_000);

const ROOT = resolve(__dirname, "../../..");
const out = mkdtempSync(join(tmpdir(), "sluice-assets-main-"));
let s3: FakeS3;
let built: Built;
beforeAll(async () => {
  built = await buildProduct({ out, versions: ["1.2.0"] });
  s3 = await FakeS3.start("harbor-assets");
});
afterAll(() => {
  s3.stop();
  rmSync(out, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as the stack declares it: from the project's root, with nothing but its environment. */
const run = (
  environment: Record<string, string>,
  started: (child: ChildProcess) => void = () => undefined,
): Promise<Ended> =>
  new Promise((done) => {
    const env = {
      PATH: process.env["PATH"],
      HOME: out,
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "s3cr3t",
      ...environment,
    };
    const child = execFile(
      "node",
      ["-r", "tsx/cjs", "ops/assets/main.ts"],
      { cwd: ROOT, env },
      (error, stdout, stderr) => {
        const signal = error?.signal ?? undefined;
        done({ code: typeof error?.code === "number" ? error.code : 0, signal, stdout, stderr });
      },
    );
    started(child);
  });
const settings = (): Record<string, string> => ({
  ASSETS_FOLDER: join(out, "assets"),
  ASSETS_VERSION: "1.2.0",
  ASSETS_DIGEST: built["1.2.0"]?.assets ?? "",
  ASSETS_BUCKET: s3.bucket,
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL: s3.endpoint,
});

it("uploads what the sample product's build wrote; one line of JSON for programs, one sentence for people", async () => {
  const first = await run(settings());
  expect(first).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(
      /^(Assets of 1\.2\.0: .* …\n)*Assets of 1\.2\.0: 15 files, [\d.]+ KiB, 15 uploaded, 0 there already\.\n$/,
    ) as string,
  });
  expect(JSON.parse(first.stdout)).toEqual({
    assets: {
      version: "1.2.0",
      digest: built["1.2.0"]?.assets,
      files: 15,
      bytes: expect.any(Number) as number,
      uploaded: 15,
      kept: 0,
      extra: 0,
    },
  });
  expect(s3.keys()).toContain("v/1.2.0/manifest.json");
  const second = await run({ ...settings(), ASSETS_FOLDER: join(out, "gone") });
  expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining("already uploaded") as string });
  expect(s3.unexpected).toEqual([]);
});

it("can be killed half-way or stopped by Ctrl-C: no manifest, so the version is not complete, and the next run goes on", async () => {
  const stopped = await FakeS3.start("stopped-assets");
  const environment = { ...settings(), ASSETS_BUCKET: stopped.bucket, AWS_ENDPOINT_URL: stopped.endpoint };
  const endedAt = (put: number, signal: NodeJS.Signals): Promise<Ended> => {
    let puts = 0;
    let begun = false;
    let child: ChildProcess | undefined;
    stopped.before = (method) => {
      // It asks before it uploads: until then it is what the one before had under way when it was killed.
      begun ||= method !== "PUT";
      if (!begun) return { status: 403, code: "AccessDenied" };
      puts += method === "PUT" ? 1 : 0;
      // Once: whoever presses Ctrl-C twice ends it at once.
      if (method === "PUT" && puts === put) child?.kill(signal);
      // Ctrl-C is heard between two answers: on a busy machine the last one would come first.
      if (signal === "SIGINT" && puts >= put) return sleep(500, undefined);
      // Of what is under way when the process dies, nothing is stored.
      return signal === "SIGKILL" && puts >= put ? { status: 403, code: "AccessDenied" } : undefined;
    };
    return run(environment, (started) => (child = started));
  };
  expect(await endedAt(8, "SIGKILL")).toMatchObject({ signal: "SIGKILL", stdout: "" });
  const half = stopped.keys();
  expect(half).toHaveLength(7);

  const interrupted = await endedAt(1, "SIGINT");
  expect(interrupted).toEqual({ code: 130, stdout: "", stderr: expect.any(String) as string });
  expect(interrupted.stderr).toMatch(
    /^Assets not uploaded; nothing that is served has changed\.\n {2}- Stopped by SIGINT\. What is uploaded stays; run again/m,
  );
  expect(stopped.keys()).not.toContain("v/1.2.0/manifest.json");

  stopped.before = () => undefined;
  const again = await run(environment);
  expect(again.code).toBe(0);
  const { assets } = JSON.parse(again.stdout) as { assets: { uploaded: number; kept: number } };
  expect(assets.uploaded + assets.kept).toBe(15);
  expect(assets.kept).toBeGreaterThan(half.length);
  expect(stopped.keys()).toHaveLength(16);
  stopped.stop();
});

it("names every fault of its environment, exits 1, and shows neither a stack nor a secret", async () => {
  const ended = await run({ ASSETS_VERSION: "../1", ASSETS_DIGEST: "md5:1" });
  expect(ended.code).toBe(1);
  for (const name of ["ASSETS_FOLDER", "ASSETS_VERSION", "ASSETS_DIGEST", "ASSETS_BUCKET", "AWS_REGION"]) {
    expect(ended.stderr).toContain(`  - ${name} is `);
  }
  const unreachable = await run({
    ...settings(),
    ASSETS_FOLDER: join(out, "gone"),
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  });
  expect(unreachable.code).toBe(1);
  expect(unreachable.stderr).toMatch(/S3 is not reachable at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
  expect(unreachable.stderr).toMatch(/gone\/1\.2\.0 does not exist/);
  expect(ended.stderr + unreachable.stderr).not.toMatch(/\n\s+at |s3cr3t/);
  expect(ended.stdout + unreachable.stdout).toBe("");
});
