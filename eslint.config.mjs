import js from "@eslint/js";
import tseslint from "typescript-eslint";
import { architecture } from "./lint/architecture.mjs";

/** Names that exist where plain JavaScript of this project runs; nothing else is global. */
const readonly = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));
const NODE = readonly(
  ...[
    "process",
    "Buffer",
    "console",
    "URL",
    "URLSearchParams",
    "AbortController",
    "AbortSignal",
    "fetch",
    "performance",
  ],
  ...[
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
    "setImmediate",
    "structuredClone",
    "TextEncoder",
    "TextDecoder",
  ],
);
const COMMONJS = readonly("require", "module", "exports", "__dirname", "__filename");
const BROWSER = readonly(
  ...[
    "document",
    "window",
    "navigator",
    "location",
    "fetch",
    "URL",
    "URLSearchParams",
    "FormData",
    "console",
  ],
);
const WORKER = readonly("self", "caches", "clients", "location", "fetch", "Request", "Response", "URL");

export default tseslint.config(
  {
    ignores: [
      "**/node_modules/",
      "rehearsal-report/",
      ".rehearsal/",
      "coverage/",
      ".stryker-tmp/",
      "mutation-report/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      // `Promise<void>` for what only sometimes waits is a matter of the interface, not of the implementation
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["**/*.{ts,mts,js,mjs,cjs}"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["**/*.mjs"], languageOptions: { sourceType: "module", globals: NODE } },
  {
    files: ["**/*.cjs", "*.js", "infra/main.js", "infra/bootstrap/main.js", "policies/main.js"],
    languageOptions: { sourceType: "commonjs", globals: { ...NODE, ...COMMONJS } },
  },
  // the sample product's server files are bundled to CommonJS
  { files: ["rehearsal/app/{api,ai,service}/**"], languageOptions: { globals: readonly("__dirname") } },
  // expect(object.method) hands no method on
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/unbound-method": "off" } },
  {
    files: ["test/**/*.mjs", "rehearsal/app/**/*.test.mjs"],
    languageOptions: { globals: readonly("describe", "it", "expect") },
  },
  // what page.evaluate takes runs in the browser
  {
    files: ["rehearsal/app/browser/*.spec.mjs"],
    languageOptions: { globals: { ...BROWSER, ...readonly("getComputedStyle") } },
  },
  // in the reader's browser
  { files: ["rehearsal/app/web/app.js"], languageOptions: { sourceType: "module", globals: BROWSER } },
  { files: ["rehearsal/app/web/sw.js"], languageOptions: { sourceType: "script", globals: WORKER } },
  // in a CloudFront function: the runtime calls `handler`, and there is no more than this
  {
    files: ["infra/assets/edge/*.js"],
    languageOptions: { sourceType: "module", ecmaVersion: 2022, globals: readonly("console") },
    rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^handler$" }] },
  },
  ...architecture,
);
