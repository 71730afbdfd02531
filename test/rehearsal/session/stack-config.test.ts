import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackConfig } from "../../../rehearsal/session/stack-config";

describe("a stack's config file", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-stack-"));
  const file = join(folder, "Pulumi.prod.yaml");
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (text: string): StackConfig => {
    writeFileSync(file, text);
    return StackConfig.read(file);
  };

  it("changes what is set and nothing else", () => {
    const text = "# why\nconfig:\n  # who serves\n  sluice:traffic:\n    live: blue\n  sluice:domain: app\n";
    read(text).set("sluice:traffic", ["live"], "green").write();
    expect(readFileSync(file, "utf8")).toBe(text.replace("live: blue", "live: green"));
  });

  it("names the line of broken YAML", () => {
    expect(() => read("config:\n  sluice:domain: app\n sluice:zoneId: [\n")).toThrow(
      /Pulumi\.prod\.yaml cannot be read; nothing was changed\.\n {2}.* at line 3, column \d+(\n {2}.* at line \d+, column \d+)*$/,
    );
  });

  it("names the keys of numbers that are none", () => {
    const text =
      "config:\n  sluice:traffic: {weights: {blue: .nan, green: -.inf}}\n  sluice:capacity: {tasks: 2}\n";
    expect(() => read(text)).toThrow(
      /^.*\n {2}sluice:traffic\.weights\.blue is NaN\n {6}allowed: a finite number\n.*\n {2}sluice:traffic\.weights\.green is -Infinity/,
    );
  });

  it.each(["", "config:\n", "config: []\n", "sluice:domain: app\n"])("misses its config in %j", (text) => {
    expect(() => read(text)).toThrow('no "config:" section');
  });
});
