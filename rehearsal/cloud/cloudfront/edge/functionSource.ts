import { Script } from "node:vm";

/**
 * A function's code as the text of one expression that yields its handler. A function is no module here:
 * `import cf from 'cloudfront'` becomes a constant, every other import is refused. Throws a SyntaxError with the
 * author's own line.
 */
export function functionSource(name: string, code: string): string {
  const own = withoutImports(code);
  try {
    // Compiled alone first, so that a brace left open is not closed by what stands around it below.
    new Script(own, { filename: name });
  } catch (reason) {
    const [place = ""] = reason instanceof Error ? (reason.stack ?? "").split("\n") : [];
    throw new SyntaxError(
      `${/:\d+$/.test(place) ? `${place}: ` : ""}${reason instanceof Error ? reason.message : String(reason)}`,
      { cause: reason },
    );
  }
  // One line before the code: who compiles this says lineOffset -1.
  return `(function (__import) {\n${own}\nreturn typeof handler === "function" ? handler : undefined;\n})`;
}

function withoutImports(code: string): string {
  if (/\bimport\s*\(/.test(code)) throw new SyntaxError("import() is not available in CloudFront Functions");
  return code.replace(
    /^[ \t]*import\s+([A-Za-z_$][\w$]*)\s+from\s+(['"])([^'"\n]+)\2[ \t]*;?/gm,
    (_all, name: string, _quote, module: string) => {
      if (module !== "cloudfront") {
        throw new SyntaxError(
          `the module '${module}' is not modelled by the embedded cloud; there is 'cloudfront'`,
        );
      }
      return `const ${name} = __import;`;
    },
  );
}
