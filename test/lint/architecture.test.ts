import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const PATHS = "import-x/no-restricted-paths";
const PACKAGES = "no-restricted-imports";
const DYNAMIC = "no-restricted-syntax";

const use = (from: string): string => `import * as used from "${from}";\nexport default used;\n`;
const lazily = (from: string): string => `export const used = () => import("${from}");\n`;
const FORBIDDEN: readonly (readonly [file: string, code: string, rule: string])[] = [
  ["policies/gates/bad.ts", use("../../infra/release/weights"), PATHS],
  ["policies/gates/bad.ts", use("../../rehearsal/cloud/kernel/model"), PATHS],
  ["policies/gates/bad.ts", lazily("../../infra/release/weights"), PATHS],
  ["rehearsal/cloud/bad.ts", use("../../infra/release/weights"), PATHS],
  ["rehearsal/cloud/bad.ts", use("../../policies/evidence/dsse"), PATHS],
  ["infra/bad.ts", use("../rehearsal/cloud/kernel/model"), PATHS],
  ["infra/dns/bad.ts", use("../../policies/evidence/dsse"), PATHS],
  ["infra/main.js", `module.exports = require("../rehearsal/cloud/kernel/model");\n`, PATHS],
  ["ops/assets/bad.ts", use("../../infra/release/weights"), PATHS],
  ["ops/assets/bad.ts", use("../../rehearsal/cloud/kernel/model"), PATHS],
  ["infra/bad.ts", use("../test/support/eventually"), PATHS],
  ["ops/assets/bad.ts", use("@pulumi/pulumi"), PACKAGES],
  ["ops/assets/bad.ts", lazily("@pulumi/aws/s3"), DYNAMIC],
  ["ops/assets/plan.ts", use("@pulumi/pulumi"), PACKAGES],
  ["ops/assets/plan.ts", use("@aws-sdk/client-s3"), PACKAGES],
  ["infra/release/bad.ts", use("@pulumi/pulumi"), PACKAGES],
  ["infra/release/bad.ts", use("node:child_process"), PACKAGES],
  ["infra/traffic/decide.ts", use("@aws-sdk/client-s3"), PACKAGES],
  ["rehearsal/cloud/any/choose.ts", use("node:net"), PACKAGES],
  ["policies/gates/judge.ts", use("https"), PACKAGES],
  ["rehearsal/cloud/any/judge.ts", lazily("node:http"), DYNAMIC],
  ["infra/long.ts", "export const one = 1;\n" + "\n".repeat(300) + "export const two = 2;\n", "max-lines"],
  ["infra/any.ts", "export const value: any = 1;\n", "@typescript-eslint/no-explicit-any"],
  [
    "infra/comment.ts",
    "// @ts-expect-error for a good reason\nexport const value: string = 1;\n",
    "@typescript-eslint/ban-ts-comment",
  ],
  ["infra/assets/edge/bad.js", "export const value = process.env;\n", "no-undef"],
];
const ALLOWED: readonly (readonly [file: string, code: string])[] = [
  [
    "test/anything.test.ts",
    use("../infra/release/weights") +
      use("../rehearsal/cloud/kernel/model")
        .replaceAll("used", "other")
        .replace("export default other;\n", "export { other };\n"),
  ],
  ["infra/traffic/fine.ts", use("@pulumi/pulumi")],
  ["infra/traffic/fine.ts", use("../release/weights")],
  ["ops/assets/effects.ts", use("@aws-sdk/client-s3")],
  ["ops/evidence/fine.ts", use("../../policies/evidence/dsse")],
  ["rehearsal/cloud/any/choose.ts", `import { BlockList } from "node:net";\nexport default BlockList;\n`],
  ["infra/release/fine.ts", use("node:crypto")],
  ["rehearsal/cloud/policies/fine.ts", use("../kernel/model")],
];

const lint = (): { broken: string[][]; rules: Record<string, number> } => {
  const fixtures = [...FORBIDDEN, ...ALLOWED].map(([file, code]) => ({ file, code }));
  const run = spawnSync(process.execPath, [join(__dirname, "lint-text.mjs")], {
    cwd: ROOT,
    input: JSON.stringify(fixtures),
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as { broken: string[][]; rules: Record<string, number> };
};

describe("the import rules fire", () => {
  const { broken, rules } = lint();

  it.each(FORBIDDEN.map(([file, code, rule], at) => [rule, file, code.split("\n", 1)[0], at] as const))(
    "%s in %s: %s",
    (rule, _file, _code, at) => {
      expect(broken[at]).toEqual([rule]);
    },
  );

  it.each(ALLOWED.map(([file, code], at) => [file, code.split("\n", 1)[0], at + FORBIDDEN.length] as const))(
    "%s may: %s",
    (_file, _code, at) => {
      expect(broken[at]).toEqual([]);
    },
  );

  it.each([
    "@typescript-eslint/no-floating-promises",
    "@typescript-eslint/no-misused-promises",
    "@typescript-eslint/switch-exhaustiveness-check",
    "@typescript-eslint/no-unsafe-argument",
  ])("%s is an error", (rule) => expect(rules[rule]).toBe(2));
});
