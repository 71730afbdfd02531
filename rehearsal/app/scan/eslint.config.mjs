// A static security scan of the sources: `npx eslint --config scan/eslint.config.mjs --format ./scan/sarif.mjs api ai service web`.
import security from "eslint-plugin-security";

export default [
  {
    files: ["**/*.{mjs,js}"],
    plugins: { security },
    rules: {
      ...security.configs.recommended.rules,
      // Ways by which text becomes code.
      ...{ "no-eval": "error", "no-implied-eval": "error", "no-new-func": "error", "no-script-url": "error" },
    },
    // A comment in the source must not switch off what is looked for.
    linterOptions: { noInlineConfig: true },
  },
];
