import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const IMAGE = `registry.example/harbor@sha256:${"a".repeat(64)}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-evidence-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command as `npm run evidence --` does, in a folder of its own. */
function evidence(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const command = ["-r", require.resolve("tsx/cjs"), join(ROOT, "ops/evidence/main.ts"), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: folder }, (failure, out, error) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), out, error }),
    );
  });
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

it("writes what actions/attest needs to sign a report without a key, and asks for one of the two ways", async () => {
  write("junit.xml", '<testsuite><testcase name="a"/></testsuite>');
  const q1 = ["collect", "q1", "--report", "junit.xml", "--image", IMAGE, "--version", "1.2.0"];
  const { code, out } = await evidence(...q1, "--unsigned", "parts");
  expect(code).toBe(0);
  expect(out).toContain("predicate-type: https://in-toto.io/attestation/test-result/v0.1");
  const part = (name: string): string => readFileSync(join(folder, "parts", name), "utf8");
  expect(part("subjects.sha256")).toMatch(new RegExp(`^${"a".repeat(64)} {2}\\S.*\\n$`));
  expect(JSON.parse(part("q1.predicate.json"))).toMatchObject({ result: "PASSED" });
  expect(existsSync(join(folder, "evidence"))).toBe(false);
  for (const ways of [[], ["--unsigned", "parts", "--key", "ci.pem"]]) {
    const refused = await evidence(...q1, ...ways);
    expect(refused.code).toBe(1);
    expect(refused.error).toMatch(/--key.*--unsigned/s);
  }
});

it("makes a key, signs a report with it, and verifies it against the config", async () => {
  const made = await evidence("keygen", "--name", "ci", "--role", "ci", "--out", "ci.pem");
  expect(made).toMatchObject({ code: 0, error: "" });
  expect(statSync(join(folder, "ci.pem")).mode & 0o777).toBe(0o600);
  expect(made.out).not.toContain("PRIVATE KEY");
  const snippet = made.out.split("\n").find((line) => line.startsWith("- {"));

  write("junit.xml", '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>');
  const collect = [
    "collect",
    "q1",
    "--report",
    "junit.xml",
    "--image",
    IMAGE,
    "--version",
    "1.2.0",
    "--key",
    "ci.pem",
  ];
  expect(await evidence(...collect)).toMatchObject({
    code: 0,
    error: "",
    out: expect.stringContaining("evidence/1.2.0/q1.dsse.json") as string,
  });
  expect(
    Object.keys(JSON.parse(readFileSync(join(folder, "evidence/1.2.0/q1.dsse.json"), "utf8")) as object),
  ).toEqual(["payloadType", "payload", "signatures"]);

  write(
    "Pulumi.prod.yaml",
    `config:\n  sluice:slots:\n    green: {version: 1.2.0, image: "${IMAGE}"}\n  sluice:evidence:\n    folder: evidence\n    maxAgeDays: 14\n    keys:\n      ${snippet}\n`,
  );
  const verified = await evidence("verify", "--version", "1.2.0");
  expect(verified.out).toMatch(/^Q1 {2}automated tests {2,}proven {6}junit 1, signed by ci, until/m);
  expect(verified.out).toMatch(
    /^E1 {2}production database backup {2,}NOT PROVEN {2}there is no report for it/m,
  );
  expect(verified.out).toMatch(/^1 of 21 gates proven for 1\.2\.0\.$/m);
  expect(verified.code).toBe(1);
  const other = await evidence("verify", "--version", "1.2.0", "--image", `sha256:${"b".repeat(64)}`);
  expect(other.code).toBe(1);
  expect(other.out).toMatch(/NOT PROVEN {2}the report does not speak of sha256:b/);
  expect(await evidence("verify", "--version", "1.3.0")).toMatchObject({
    code: 1,
    error: expect.stringContaining("runs no version 1.3.0") as string,
  });
});

it("lets one person with several roles approve several rows at once", async () => {
  const person = ["--person", "Anna@harbor.example"];
  const roles = ["--role", "security,usability,compliance"];
  const made = await evidence("keygen", "--name", "anna", ...roles, ...person, "--out", "anna.pem");
  const lines = made.out.split("\n").filter((line) => line.startsWith("- {"));
  expect(lines.map((line) => /name: (\S+), role: (\S+), person: (\S+),/.exec(line)?.slice(1))).toEqual([
    ["anna-security", "security", "anna@harbor.example"],
    ["anna-usability", "usability", "anna@harbor.example"],
    ["anna-compliance", "compliance", "anna@harbor.example"],
  ]);
  const about = ["--image", IMAGE, "--version", "1.2.0", "--key", "anna.pem"];
  const approved = await evidence("approve", "q2", "q3,q4", ...person, "--comment", "all of it", ...about);
  expect(approved).toMatchObject({ code: 0, error: "" });
  for (const row of ["q2", "q3", "q4"])
    expect(existsSync(join(folder, `evidence/1.2.0/${row}-approval.dsse.json`))).toBe(true);

  const why = ["--reason", "mended in 1.2.1", "--days", "1", ...person, ...about];
  for (const rows of [["q9"], ["e6", "q7"]])
    expect((await evidence("waive", ...rows, ...why)).error).toBe("");
  // The second does not write over the first.
  for (const stem of ["waiver-q9", "waiver-e6-q7"])
    expect(existsSync(join(folder, `evidence/1.2.0/${stem}.dsse.json`))).toBe(true);
}, 60_000);

it("collects many rows by one command: writes those that pass, and names the faults of the others", async () => {
  await evidence("keygen", "--name", "ci", "--role", "ci", "--out", "ci.pem");
  write("junit.xml", '<testsuite><testcase name="a"/></testsuite>');
  write("rows.yaml", "q1: { report: junit.xml }\nq5: { manifest: none.json }\nq9: { reprot: axe.json }\n");
  const about = ["--image", IMAGE, "--version", "1.2.0", "--key", "ci.pem"];
  const { code, out, error } = await evidence("collect", "--from", "rows.yaml", ...about);
  expect(code).toBe(1);
  expect(out).toMatch(/^Q1: 1 tests passed\.\nThe evidence for .* is in evidence\/1\.2\.0\./);
  expect(error).toContain("error: 2 of 3 rows are not shown");
  expect(error).toContain("q5: report none.json cannot be read: ENOENT");
  expect(error).toContain('q9: there is no option "reprot"');
  expect(error).not.toMatch(/^\s+at /m);
  expect(existsSync(join(folder, "evidence/1.2.0/q1.dsse.json"))).toBe(true);

  write("rows.yaml", "q1: { report: junit.xml }\n");
  expect(await evidence("collect", "--from", "rows.yaml", ...about)).toMatchObject({ code: 0, error: "" });
}, 60_000);

it("refuses mistakes with one error each, exit code 1 and no stack trace", async () => {
  write("ci.pem", "mine");
  write("junit.xml", '<testsuite><testcase name="a"><failure message="no"/></testcase></testsuite>');
  write("good.xml", '<testsuite><testcase name="a"/></testsuite>');
  const mistakes: [string[], string][] = [
    [
      ["keygen", "--name", "ci", "--role", "ci", "--out", "ci.pem"],
      "ci.pem exists, and a key is never overwritten",
    ],
    [["keygen", "--name", "c i", "--role", "ci", "--out", "new.pem"], '"c i" is no name'],
    ...["2026-02-30", "yesterday", "2026-1-1"].map((day): [string[], string] => [
      ["keygen", "--name", "ci", "--role", "ci", "--first-day", day, "--out", "new.pem"],
      `"${day}" is no day; allowed: a day like 2026-01-31`,
    ]),
    [
      ["collect", "q1", "--report", "none.xml", "--image", IMAGE, "--version", "1.2.0", "--key", "ci.pem"],
      "report none.xml cannot be read: ENOENT",
    ],
    [
      ["collect", "q1", "--report", "good.xml", "--image", IMAGE, "--version", "1.2.0", "--key", "ci.pem"],
      "the key is not a private key",
    ],
    [
      ["collect", "q1", "--report", "junit.xml", "--image", IMAGE, "--version", "../../1", "--key", "ci.pem"],
      'version is "../../1"',
    ],
    [
      [
        "collect",
        "q1",
        "--report",
        "good.xml",
        "--image",
        IMAGE,
        "--version",
        "1.2.0",
        "--key",
        "ci.pem",
        "--finished",
        "today",
      ],
      '--finished is "today"',
    ],
    [["verify", "--version", "1.2.0", "--stack", "none"], "Pulumi.none.yaml cannot be read: ENOENT"],
    [["verify"], "neither of --version and --ai-revision given"],
    [
      ["collect", "q1", "--report", "junit.xml", "--version", "1.2.0", "--key", "ci.pem"],
      "nothing named of which the evidence speaks",
    ],
    [["collect", "q0"], 'there is no row "q0" to collect; there are q1, q2-scan'],
    [["collect"], "neither a row nor --from and --key given"],
    [["keygen", "--name", "x", "--role", "boss", "--out", "x.pem"], 'role is "boss"; allowed: ci, security'],
    [["keygen", "--name", "x", "--role", "security", "--out", "x.pem"], "decides in person"],
    [["keygen", "--name", "x", "--role", "ci,security", "--out", "x.pem"], "a key of role ci is a machine's"],
    [
      ["approve", "q1", "--person", "a@b.example", "--comment", "x", "--key", "ci.pem"],
      "Q1 cannot be named here",
    ],
  ];
  const answers = await Promise.all(mistakes.map(([args]) => evidence(...args)));
  answers.forEach(({ code, error }, index) => {
    expect(error).toContain(mistakes[index]?.[1]);
    expect(error).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });
  expect(readFileSync(join(folder, "ci.pem"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "evidence"))).toBe(false);
});
