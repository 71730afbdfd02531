import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RehearsalReport } from "../../../rehearsal/report/data";
import { writeReport } from "../../../rehearsal/report/write";
import { sampleReport } from "./sample";

const folder = mkdtempSync(join(tmpdir(), "sluice-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const pageOf = async (report: RehearsalReport): Promise<string> =>
  readFileSync((await writeReport(folder, report)).page, "utf8");

/** Text with every other text in it replaced by an attack. */
function poisoned<T>(value: T, attack: string): T {
  const fixed = new Set([
    "done",
    "refused",
    "failed",
    "passed",
    "mandatory",
    "commit",
    "weights",
    "pointer",
    "refusal",
    "blue",
    "green",
  ]);
  const poison = (inner: unknown): unknown => {
    if (typeof inner === "string") return fixed.has(inner) ? inner : attack;
    if (Array.isArray(inner)) return inner.map(poison);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([key, each]) => [
        /^(sha256|200|503|.*[/-].*|\d+\.\d+\.\d+)$/.test(key) ? attack : key,
        poison(each),
      ]),
    );
  };
  return poison(value) as T;
}

it("writes the data so that it reads back as it was, and nothing else beside the page", async () => {
  const report = sampleReport();
  const { data } = await writeReport(folder, report);
  expect(JSON.parse(readFileSync(data, "utf8"))).toEqual(JSON.parse(JSON.stringify(report)));
  expect(readdirSync(folder).sort()).toEqual(["index.html", "report.json"]);
});

it("is one file that loads nothing and runs nothing", async () => {
  const page = await pageOf(sampleReport());
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;`);
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base)\b/i);
  expect(page).not.toMatch(/\b(src|xlink:href|action)=|@import|url\((?!#)/);
  expect(page.match(/href="[^"]*"/g)).toEqual(['href="report.json"']);
});

it("leaves the chart library unloaded until a report is written", () => {
  const load = `require(${JSON.stringify(join(__dirname, "../../../rehearsal/report/write.ts"))})`;
  const script = `${load}; console.log(Object.keys(require.cache).filter((file) => /echarts|zrender/.test(file)).length)`;
  const run = spawnSync(process.execPath, ["-r", require.resolve("tsx/cjs"), "-e", script], {
    encoding: "utf8",
  });
  expect(run).toMatchObject({ stdout: "0\n", stderr: "" });
});

it("opens with the verdict and its figures", async () => {
  const page = await pageOf(sampleReport());
  expect(page).toContain("<title>✓ Sluice rehearsal: release 1.2.0 and roll back: 25,");
  const hero = /<section class="hero passed"[^]*?<\/section>/.exec(page)?.[0] ?? "";
  expect(hero).toMatch(/Passed[^]*requests[^]*25,\d{3}[^]*failed[^]*>0<[^]*rollback live in[^]*3\.1 s/);
});

it("shows each step with its commit, its shares and whether they are as declared; and the policy's own words", async () => {
  const report = sampleReport();
  const page = await pageOf(report);
  const rows = page.match(/<tr>\s*<td data-label="At"[^]*?<\/tr>/g) ?? [];
  expect(rows).toHaveLength(report.steps.length);
  expect(rows[2]).toMatch(/Give 1\.2\.0 10 %[^]*declared 90 %[^]*declared 10 %[^]*8\.8 %/);
  expect(rows.join("").match(/✓/g)).toHaveLength(12);
  expect(rows.at(-1)).toMatch(/refused[^]*exit 255[^]*unchanged/);
  expect(page).toContain("for which there is no valid Q1 evidence.\n  missing: evidence/1.3.0/q1.dsse.json");
});

it("marks a share that is not as declared, and failures with their first examples", async () => {
  const sample = sampleReport();
  const [first, ...others] = sample.steps;
  const measured = first?.measured;
  if (first === undefined || measured === undefined) throw new Error("the sample's first step is measured");
  const wrong = {
    ...measured,
    failed: 3,
    slots: { ...measured.slots, green: { ...measured.slots.green, inside: false } },
  };
  const page = await pageOf({
    ...sample,
    verdict: { outcome: "failed", reasons: ["3 requests failed."] },
    steps: [{ ...first, measured: wrong }, ...others],
    windows: sample.windows.map((window, at) => (at === 40 ? { ...window, failed: 3 } : window)),
    totals: {
      ...sample.totals,
      failed: 3,
      errors: { "status 503": { count: 3, examples: ["GET / at noon: no healthy target"] } },
    },
  });
  expect(page).toContain('<section class="hero failed"');
  expect(page).toContain("✗ outside");
  expect(page).toContain("GET / at noon: no healthy target");
  expect(page).toContain("3 failed, marked ▲");
});

it.each([
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "]]></style><script>alert(1)</script>",
  "' onload='alert(1)",
  "\u0000\u001b[2J<b>",
])("lets no text become markup: %j", async (attack) => {
  const [clean, page] = [await pageOf(sampleReport()), await pageOf(poisoned(sampleReport(), attack))];
  expect(page.includes(attack)).toBe(false);
  expect(page.match(/[^\P{Cc}\n]/gu)).toBeNull();
  expect(elementsOf(page)).toEqual(elementsOf(clean).filter((name) => elementsOf(page).includes(name)));
  expect(page.match(/<[^>]*\son\w+=/)).toBeNull();
});

it.each([
  ["nothing measured", { windows: [], events: [], steps: [], scenarios: [], timings: {} }],
  ["a single window", { windows: sampleReport().windows.slice(0, 1) }],
  ["an end before the start", { endedAt: 0 }],
  [
    "slow answers",
    {
      windows: sampleReport().windows.map((window) => ({
        ...window,
        latency: { p50: 2, p90: 3, p99: 4000, max: 9000 },
      })),
    },
  ],
  [
    "no answers",
    {
      windows: sampleReport().windows.map((window) => ({
        ...window,
        bySlot: {},
        byPage: {},
        latency: { p50: null, p90: null, p99: null, max: null },
      })),
    },
  ],
])("draws %s too", async (_, change) => {
  const page = await pageOf(sampleReport(change));
  expect(page.match(/<svg viewBox="0 \d+ (1200|380) /g)).toHaveLength(2);
  expect(page.match(/NaN|Infinity|undefined|\[object/)).toBeNull();
});

/** The names of all elements, once each, sorted. */
const elementsOf = (page: string): string[] =>
  [...new Set([...page.matchAll(/<([a-zA-Z][\w-]*)/g)].map(([, name]) => name ?? ""))].sort();
