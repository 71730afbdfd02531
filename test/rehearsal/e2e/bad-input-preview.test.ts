import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Said, said } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

const ROOT = resolve(__dirname, "../../..");
const STACKS = ["Pulumi.prod.yaml", "Pulumi.staging.yaml"];

describe("npm run preview of a stack that cannot be read", () => {
  const clone = mkdtempSync(join(tmpdir(), "sluice-clone-"));
  beforeAll(() => {
    for (const name of ["package.json", "rehearsal", "ops", ...STACKS])
      cpSync(join(ROOT, name), join(clone, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(clone, "node_modules"));
  });
  afterEach(() => {
    for (const name of STACKS) cpSync(join(ROOT, name), join(clone, name));
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  const preview = (...args: string[]): Promise<Said> =>
    said("npm", ["run", "--silent", "preview", "--", ...args], {
      cwd: clone,
      env: { PATH: process.env.PATH, HOME: clone, TMPDIR: clone },
    });
  const change = (text: string, into: string): void => {
    const file = join(clone, "Pulumi.prod.yaml");
    const changed = readFileSync(file, "utf8").replace(text, into);
    expect(changed).toContain(into);
    writeFileSync(file, changed);
  };

  const cases: readonly (readonly [string, () => void, readonly string[], readonly (string | RegExp)[]])[] = [
    [
      "missing",
      () => undefined,
      ["nope"],
      ['there is no stack "nope": Pulumi.nope.yaml is missing', "allowed: prod, staging"],
    ],
    ["not named", () => undefined, [], ["which stack? There are prod, staging", "npm run preview -- prod"]],
    [
      "two at once",
      () => undefined,
      ["prod", "staging"],
      ["too many arguments", "Expected 1 argument but got 2"],
    ],
    [
      "a weight that is no number",
      () => change("green: 0", "green: .nan"),
      ["prod"],
      ["sluice:traffic.weights.green is NaN", "allowed: a finite number", "nothing was changed"],
    ],
    [
      "broken YAML",
      () => change("weights: {", "weights: {{"),
      ["prod"],
      [/Pulumi\.prod\.yaml cannot be read.*\n.* at line \d+, column \d+/],
    ],
    [
      "an empty file",
      () => writeFileSync(join(clone, "Pulumi.prod.yaml"), ""),
      ["prod"],
      ['it has no "config:" section'],
    ],
  ];
  it.each(cases)("%s", async (_name, spoil, args, told) => {
    spoil();
    const { code, output } = await preview(...args);
    for (const text of told)
      expect(output).toMatch(typeof text === "string" ? new RegExp(text.replace(/[.()?]/g, "\\$&")) : text);
    expect(output).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
    // It ended before anything was built or started.
    expect(readdirSync(clone).filter((name) => name.startsWith("sluice-"))).toEqual([]);
  });
});
