const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { SourceMap } = require("node:module");
const { dirname } = require("node:path");

/** Raised when the options below change: what was made before is not taken then. */
const FORM = "1";

/**
 * Lets Node load TypeScript: esbuild strips the types and checks nothing. What it made is kept in one file, by the digest
 * of the source, so that the next run neither starts esbuild nor loads it.
 *
 * Plain JavaScript, as nothing else can be loaded before it.
 */
class Transpiler {
  #file;
  #kept;
  /** What this run loaded, by digest: exactly this is kept. */
  #used = new Map();
  /** Source map by file, as text. */
  #maps = new Map();

  /** @param {string} file where it is kept; one that cannot be read is not there, one that cannot be written is not kept */
  constructor(file) {
    this.#file = file;
    this.#kept = read(file);
  }

  /** For `require.extensions[".ts"]`. */
  load(module, file) {
    const source = readFileSync(file, "utf8");
    const digest = createHash("sha256").update(`${FORM}\0${source}`).digest("base64");
    const made = this.#kept[digest] ?? transpile(source);
    this.#used.set(digest, made);
    this.#maps.set(file, made.map);
    module._compile(made.code, file);
  }

  /** Keeps what was loaded until now for the next run. */
  keep() {
    const digests = Object.keys(this.#kept);
    if (digests.length === this.#used.size && digests.every((digest) => this.#used.has(digest))) return;
    const half = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(half, JSON.stringify(Object.fromEntries(this.#used)));
      // Whoever reads meanwhile finds the old or the new, never a half.
      renameSync(half, this.#file);
    } catch {
      // Where packages may not be written to, each run transpiles anew.
    }
  }

  /** A stack trace whose places are those of the TypeScript. */
  inSource(stack) {
    return stack.replace(/(\/[^():\n]*\.ts):(\d+):(\d+)/g, (place, file, line, column) => {
      const map = this.#maps.get(file);
      if (map === undefined) return place;
      const found = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 1, Number(column) - 1);
      return "originalLine" in found
        ? `${file}:${found.originalLine + 1}:${found.originalColumn + 1}`
        : place;
    });
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")) ?? {};
  } catch {
    return {};
  }
}

function transpile(source) {
  const { code, map } = require("esbuild").transformSync(source, {
    loader: "ts",
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcemap: "external",
    sourcesContent: false,
  });
  return { code, map };
}

module.exports = { Transpiler };
