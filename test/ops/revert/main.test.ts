import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { FILE, RELEASE, STABLE, Workplace, fileOf } from "./workplace";

const MAIN = join(__dirname, "../../../ops/revert/main.ts");
let place: Workplace;
let tools: string;

beforeEach(() => {
  place = new Workplace();
  place.commitText("Ignore", "tools/\n", ".gitignore");
  place.commit(["1.1.0 on blue", STABLE], ...RELEASE);
  tools = join(place.folder, "tools");
  mkdirSync(tools);
});
afterEach(() => place.remove());

/** A `pulumi` that notes how it was called, and what the file said then. */
function pulumi(code = 0): void {
  const script = `#!/bin/sh\necho "$@" > ${tools}/called\ncp ${FILE} ${tools}/seen\nexit ${code}\n`;
  writeFileSync(join(tools, "pulumi"), script);
  chmodSync(join(tools, "pulumi"), 0o755);
}

function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const PATH = `${tools}${delimiter}${process.env.PATH ?? ""}`;
  // No credentials, and nowhere to go: whatever it needs beside Pulumi is there.
  const environment = { PATH, HOME: place.folder, AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ["-r", require.resolve("tsx/cjs"), MAIN, ...args],
      { cwd: place.folder, env: { ...environment, ...extra } },
      (failure, out, error) => resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    ),
  );
}
let extra: Record<string, string> = {};
beforeEach(() => (extra = {}));

it("reverts, then runs `pulumi up` on what it reverted to, with nothing but git and Pulumi", async () => {
  pulumi();
  const { code, out } = await run("prod", "--yes");
  expect([code, readFileSync(join(tools, "called"), "utf8")]).toEqual([
    0,
    "up --stack prod --refresh --yes --skip-preview\n",
  ]);
  expect(readFileSync(join(tools, "seen"), "utf8")).toBe(fileOf(STABLE));
  expect(out).toContain("npm run rollback -- clear prod");
});

it("says what is left to do when `pulumi up` fails", async () => {
  pulumi(255);
  const { code, error } = await run("prod", "--no-refresh");
  expect([code, error]).toEqual([
    1,
    expect.stringMatching(/ended with 255; the revert is committed\n.*pulumi up --stack prod\n$/) as string,
  ]);
});

it("goes on with `pulumi up` alone when it is called again", async () => {
  pulumi(255);
  await run("prod", "--yes");
  const reverts = place.subjects();
  pulumi();
  const { code, out } = await run("prod", "--yes");
  expect([code, readFileSync(join(tools, "called"), "utf8")]).toEqual([
    0,
    "up --stack prod --refresh --yes --skip-preview\n",
  ]);
  expect(out).toContain("1.1.0 serves, and nothing is being released. There is nothing to revert.");
  expect([place.subjects(), place.text()]).toEqual([reverts, fileOf(STABLE)]);
});

it("shows its help where no stack is named", async () => {
  expect(await run()).toMatchObject({
    code: 1,
    error: expect.stringContaining("missing required argument 'stack'") as string,
  });
});

it("clears by Parameter Store alone", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const target = request.headers["x-amz-target"];
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      asked.push(`${String(target)} ${body}`);
      const found = {
        Name: "/sluice/prod/release/latch-1.2.0-0",
        Value: JSON.stringify({ release: "1.2.0-0", at: "2026-11-23T10:20:00Z" }),
      };
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(JSON.stringify(String(target).endsWith("ByPath") ? { Parameters: [found] } : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  extra = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
  };
  // There is no record to tell what it holds back.
  const { code, out } = await run("clear", "prod", "--insist");
  server.close();
  expect([code, out]).toEqual([
    0,
    "Cleared latch-1.2.0-0: release of 1.2.0-0, , since 2026-11-23T10:20:00Z.\n",
  ]);
  expect(asked).toEqual([
    'AmazonSSM.GetParametersByPath {"Path":"/sluice/prod/release"}',
    'AmazonSSM.DeleteParameter {"Name":"/sluice/prod/release/latch-1.2.0-0"}',
  ]);
});

it("says what helps where AWS cannot be asked", async () => {
  const { code, error } = await run("clear", "prod");
  expect([code, error]).toEqual([
    1,
    expect.stringMatching(/no AWS credentials are found.*\n.*delete the parameter/) as string,
  ]);
});
