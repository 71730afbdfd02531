import { createRequire } from "node:module";
import { relative } from "node:path";

const { version } = createRequire(import.meta.url)("eslint/package.json");

/**
 * ESLint's results as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): an error is an error, a warning a
 * warning, and a file that cannot be parsed an error too: nobody knows what is in it.
 */
export default function sarif(scanned, { cwd }) {
  const uriOf = (path) => relative(cwd, path).replaceAll("\\", "/");
  const results = scanned.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, message, line = 1, column = 1 }) => ({
      ruleId: ruleId ?? "unreadable",
      level: severity === 2 ? "error" : "warning",
      message: { text: message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(filePath) },
            region: { startLine: line, startColumn: column },
          },
        },
      ],
    })),
  );
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({ id }));
  const driver = { name: "ESLint with eslint-plugin-security", version, rules };
  const artifacts = scanned.map(({ filePath }) => ({ location: { uri: uriOf(filePath) } }));
  return JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver }, artifacts, results }] }, null, 2);
}
