import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLOWS } from "../../../infra/alarms/Canaries";
import { canaryCode } from "../../../infra/alarms/canaryCode";
import { zip } from "../../../infra/alarms/zip";
import { buildProduct } from "../../../rehearsal/app/build";
import { requireOutside } from "../../support/outside";

const ROOT = join(__dirname, "..", "..", "..");

/** The files of a ZIP by its central directory, as a reader does it that trusts nothing else. */
function unzip(file: Buffer): Record<string, Buffer> {
  const end = file.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const files: Record<string, Buffer> = {};
  let at = file.readUInt32LE(end + 16);
  for (let count = file.readUInt16LE(end + 10); count > 0; count -= 1) {
    expect(file.toString("latin1", at, at + 4)).toBe("PK\x01\x02");
    const [size, nameLength] = [file.readUInt32LE(at + 24), file.readUInt16LE(at + 28)];
    const name = file.toString("utf8", at + 46, at + 46 + nameLength);
    const local = file.readUInt32LE(at + 42);
    expect(file.toString("latin1", local, local + 4)).toBe("PK\x03\x04");
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    files[name] = file.subarray(begin, begin + size);
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return files;
}

describe("the canaries' code", () => {
  it("is the same bytes whatever the order of its files, and comes out as it went in", () => {
    const [a, b] = [Buffer.from("alpha\n"), Buffer.from("β")];
    expect(zip({ a, b }).equals(zip({ b, a }))).toBe(true);
    expect(unzip(zip({ a, b }))).toEqual({ a, b });
    expect(unzip(zip({}))).toEqual({});
  });

  it("has a script for each flow at its root, and nothing but what the runtime brings as an import", () => {
    const files = unzip(Buffer.from(canaryCode().base64, "base64"));
    expect(Object.keys(files).sort()).toEqual([...FLOWS.map((flow) => `${flow}.mjs`), "steps.mjs"].sort());
    const imports = Object.values(files).flatMap((text) =>
      [...text.toString("utf8").matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, name]) => name),
    );
    expect([...new Set(imports)].sort()).toEqual([
      "./steps.mjs",
      "@aws-sdk/client-ssm",
      "@aws/synthetics-playwright",
      "node:crypto",
    ]);
  });
});

/** What the runtime brings, by the Playwright and the Chromium of this machine. */
const SYNTHETICS = `
import { chromium } from ${JSON.stringify(join(ROOT, "node_modules/playwright-core/index.mjs"))};
let browser;
export const synthetics = {
  launch: async () => (browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] })),
  newPage: (context) => context.newPage(),
  executeStep: async (name, step) => { await step(); console.log("passed " + name); },
  close: () => browser?.close(),
};`;

requireOutside("chromium", { apt: "chromium" })("a canary in a real browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "canaries-"));
  let server: Server;
  let quoteStatus = 200;

  beforeAll(async () => {
    const runtime = join(folder, "node_modules", "@aws", "synthetics-playwright");
    mkdirSync(runtime, { recursive: true });
    writeFileSync(join(runtime, "package.json"), '{"type":"module","main":"index.js"}');
    writeFileSync(join(runtime, "index.js"), SYNTHETICS);
    for (const [name, content] of Object.entries(unzip(Buffer.from(canaryCode().base64, "base64"))))
      writeFileSync(join(folder, name), content);
    const out = join(folder, "product");
    await buildProduct({ out, versions: ["1.2.0"] });
    server = createServer((request, response) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      if (path.startsWith("/api/")) {
        response.writeHead(path === "/api/quotes" ? quoteStatus : 200, {
          "content-type": "application/json",
        });
        response.end(
          JSON.stringify({
            totalCents: 4200,
            premiumCents: 4000,
            feeCents: 200,
            tariff: "t",
            version: "1.2.0",
            percent: 1,
            band: "low",
          }),
        );
        return;
      }
      try {
        const types: Record<string, string> = {
          html: "text/html",
          js: "text/javascript",
          css: "text/css",
          svg: "image/svg+xml",
        };
        const file = path === "/" ? "index.html" : path.replace(/^\/v\/1\.2\.0\//, "").replace(/^\//, "");
        const body = readFileSync(join(out, "assets", "1.2.0", file));
        response
          .writeHead(200, { "content-type": types[file.split(".").at(-1) ?? ""] ?? "text/plain" })
          .end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function run(flow: string): Promise<{ code: number | null; output: string }> {
    const { port } = server.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", `import { handler } from "./${flow}.mjs"; await handler();`],
      {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          CHROMIUM: spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim(),
          CANARY_URL: `http://127.0.0.1:${port}/`,
        },
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
  }

  it("loads the page, and makes a quote, on both viewports", async () => {
    const [page, quote] = [await run("page"), await run("quote")];
    expect(page).toMatchObject({ code: 0, output: "passed page-loads-desktop\npassed page-loads-mobile\n" });
    expect(quote.output.trim().split("\n").at(-1)).toBe("passed quote-is-made-mobile");
    expect(quote.code).toBe(0);
  });

  it("fails when the core feature does, and says with what", async () => {
    quoteStatus = 503;
    const quote = await run("quote");
    quoteStatus = 200;
    expect(quote.code).not.toBe(0);
    expect(quote.output).toContain("the API answered the quote with 503");
  });

  it("says which setting is missing", async () => {
    expect((await run("payment")).output).toContain("CANARY_PAYMENT_LINK is not set");
  });
});
