import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { sha256, type Files } from "./digest";
import type { Variant } from "./versions";

const SOURCES = join(__dirname, "web");

/**
 * The frontend of one version. Scripts, styles and pictures carry a hash of their content in the name; index.html and
 * sw.js have fixed names, because they are what a reader asks for.
 */
export function frontendOf(version: string, variant: Variant): Files {
  const files = new Map<string, Buffer>();
  const publish = (name: string, content: string): string => {
    const path = name.replace(/(\.\w+)$/, `.${sha256(content).slice(0, 12)}$1`);
    files.set(path, Buffer.from(content));
    return `/v/${version}/${path}`;
  };
  const names: Record<string, string> = {
    "mark.svg": publish("mark.svg", source("mark.svg")),
    "app.css": publish("app.css", minify("css", palette(variant) + source("app.css"))),
    "app.js": publish("app.js", minify("js", source("app.js"), { VERSION: JSON.stringify(version) })),
  };
  const assets = JSON.stringify(Object.values(names));
  const worker = minify("js", source("sw.js"), { VERSION: JSON.stringify(version), ASSETS: assets });
  files.set("index.html", Buffer.from(fill(source("index.html"), { ...names, ...variant.page, version })));
  files.set("sw.js", Buffer.from(worker));
  return files;
}

const source = (name: string): string => readFileSync(join(SOURCES, name), "utf8");

const palette = ({ page }: Variant): string =>
  `:root{--accent:${page.accent};--accent-dark:${page.accentDark}}\n`;

function minify(loader: "js" | "css", code: string, define: Record<string, string> = {}): string {
  return transformSync(code, {
    loader,
    define,
    minify: true,
    target: loader === "js" ? "es2022" : "chrome100",
    legalComments: "none",
  }).code;
}

/** Puts values in place of `{{name}}`; one that is not known is a mistake in the page. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const page = template.replace(/\{\{([^}]+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`index.html names {{${name}}}; known are ${Object.keys(values).join(", ")}`);
    return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  });
  // Line breaks and indentation between tags show nothing.
  return `${page
    .replace(/>\s*\n\s*</g, "> <")
    .replace(/\s*\n\s*/g, " ")
    .trim()}\n`;
}
