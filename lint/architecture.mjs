import { join } from "node:path";
import importX, { createNodeResolver } from "eslint-plugin-import-x";

/*
 * Who may import whom. Folders are told apart by where an import leads, not by how it is written; packages by name.
 * The tests in test/lint/ break each rule once.
 */

const ROOT = join(import.meta.dirname, "..");

/** For each room the rooms that it never imports, and why. */
const ROOMS = {
  infra: { never: ["rehearsal", "policies", "test"], why: "the program knows nothing of what judges it" },
  policies: {
    never: ["infra", "rehearsal", "test"],
    why: "a gate that shared code with the program would share its mistakes",
  },
  rehearsal: { never: ["infra", "policies", "test"], why: "the rehearsal sees only what crosses the engine" },
  ops: {
    never: ["infra", "rehearsal", "test"],
    why: "it runs in functions and commands, apart from the rest",
  },
};

const zones = Object.entries(ROOMS).flatMap(([room, { never, why }]) =>
  never.map((other) => ({
    target: join(ROOT, room),
    from: join(ROOT, other),
    message: `${room}/ does not import ${other}/: ${why}.`,
  })),
);

const PULUMI = {
  regex: "^@pulumi/",
  message: "ops/ runs in functions and commands, where there is no Pulumi.",
};
const PURE = [
  {
    regex: "^(@pulumi/|@aws-sdk/|@google-cloud/|@smithy/)",
    message: "This is a pure decision: values in, values out, no SDK.",
  },
  {
    regex: "^(node:)?(child_process|cluster|dgram|dns|fs|http|http2|https|net|tls|worker_threads)(/|$)",
    // these look at text only
    allowImportNamePattern: "^(BlockList|isIP|isIPv4|isIPv6)$",
    message: "This is a pure decision: files, processes and the network belong to the effects beside it.",
  },
];
const DECISIONS = "{decide,plan,choose,judge}.ts";

/** Forbids packages, however they are imported. */
function forbid(files, patterns) {
  const dynamic = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\u002f")}/]`,
    message,
  }));
  return {
    files,
    rules: {
      "no-restricted-imports": ["error", { patterns }],
      "no-restricted-syntax": ["error", ...dynamic],
    },
  };
}

/** Where several entries name a file, the last one counts. */
export const architecture = [
  {
    files: Object.keys(ROOMS).map((room) => `${room}/**/*.{ts,js,mjs,cjs}`),
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".mjs", ".cjs", ".json"] })],
    },
    rules: { "import-x/no-restricted-paths": ["error", { basePath: ROOT, zones }] },
  },
  forbid(["ops/**/*.{ts,js,mjs}"], [PULUMI]),
  forbid(["infra/release/**/*.ts", ...Object.keys(ROOMS).map((room) => `${room}/**/${DECISIONS}`)], PURE),
];
