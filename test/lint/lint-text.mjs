import { text } from "node:stream/consumers";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";

/*
 * Lints the code given on standard input as `[{file, code}]` with the project's own rules, and prints for each file
 * the rules that it breaks. A process of its own, because the configuration is an ES module and Jest's are not. Rules
 * that need types are off: the files do not exist.
 */
const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
const fixtures = JSON.parse(await text(process.stdin));
const broken = await Promise.all(
  fixtures.map(async ({ file, code }) => {
    const results = await eslint.lintText(code, { filePath: file });
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message));
  }),
);
const typed = await new ESLint().calculateConfigForFile("infra/index.ts");
process.stdout.write(
  JSON.stringify({
    broken,
    rules: Object.fromEntries(Object.entries(typed.rules).map(([name, [level]]) => [name, level])),
  }),
);
