import { hash } from "node:crypto";
import { CODINGS, isCompressed, variantOf } from "./encodings";

/** One file as it has to lie in the bucket. */
export interface Entry {
  /** Hex SHA-256 of the content. */
  readonly sha256: string;
  readonly bytes: number;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Where the file is stored compressed: `br` or `gzip`. */
  readonly contentEncoding?: string;
}

/** A version's files by path, with `/` between folders; the manifest does not list itself. */
export interface Manifest {
  readonly version: string;
  readonly files: ReadonlyMap<string, Entry>;
}

export const MANIFEST = "manifest.json";
const KEYS = new Set(["sha256", "bytes", "contentType", "cacheControl", "contentEncoding"]);
/** Asked for under a name that stays the same from version to version, so a copy that is kept would outlive a rollback. */
const NEVER_KEPT = ["index.html", "sw.js"];

export const sha256 = (content: Buffer): string => hash("sha256", content, "hex");
export const digestOf = (content: Buffer): string => `sha256:${sha256(content)}`;

/** Reads a manifest; `faults` says everything that is wrong with it, and is empty when it can be relied on. */
export function parseManifest(bytes: Buffer, version: string): { manifest: Manifest; faults: string[] } {
  const faults: string[] = [];
  const files = new Map<string, Entry>();
  const manifest = { version, files };
  const parsed = parseJson(bytes);
  if (!isRecord(parsed))
    return { manifest, faults: [`${MANIFEST} is not a JSON object: build the version anew.`] };
  if (parsed["version"] !== version) {
    faults.push(`${MANIFEST} speaks of version ${JSON.stringify(parsed["version"])}, not of ${version}.`);
  }
  const listed = parsed["files"];
  if (!isRecord(listed))
    return { manifest, faults: [...faults, `${MANIFEST} has no "files": build the version anew.`] };
  for (const [path, value] of Object.entries(listed)) {
    const wrong = [...pathFaults(path), ...entryFaults(path, value)];
    faults.push(...wrong.map((fault) => `${MANIFEST} lists ${JSON.stringify(path)}, ${fault}.`));
    if (wrong.length === 0) files.set(path, value as Entry);
  }
  faults.push(...variantFaults(files));
  if (!Object.hasOwn(listed, "index.html")) {
    faults.push(`${MANIFEST} lists no index.html: the version would have no page to serve.`);
  }
  return { manifest, faults };
}

function pathFaults(path: string): string[] {
  if (path === MANIFEST) return ["which is the manifest itself"];
  if (path.startsWith("/")) return ["which is an absolute path"];
  if (path.includes("\\")) return ["which has a backslash; folders are separated by /"];
  if (path.split("/").some((part) => part === "" || part === "." || part === ".."))
    return ["which leads out of its folder or around"];
  // Control characters would break listings and logs; no build makes them on purpose.
  if (/\p{Cc}/u.test(path)) return ["which has control characters"];
  return [];
}

function entryFaults(path: string, value: unknown): string[] {
  if (!isRecord(value)) return ["which is described by no object"];
  const faults = Object.keys(value)
    .filter((key) => !KEYS.has(key))
    .map((key) => `whose "${key}" is not known; allowed are ${[...KEYS].join(", ")}`);
  const text = (key: string, form: RegExp, allowed: string): void => {
    const given = value[key];
    if (typeof given !== "string" || !form.test(given))
      faults.push(`whose ${key} is ${JSON.stringify(given)}; it must be ${allowed}`);
  };
  text("sha256", /^[0-9a-f]{64}$/, "64 hex digits");
  text("contentType", /^[\w.+-]+\/[\w.+-]+(;[ \w.=-]+)?$/, "a media type");
  text("cacheControl", /^[\w=, -]+$/, "a Cache-Control value");
  if (value["contentEncoding"] !== undefined) text("contentEncoding", /^(br|gzip)$/, "br or gzip");
  if (!Number.isSafeInteger(value["bytes"]) || Number(value["bytes"]) < 0)
    faults.push("whose bytes are not a whole number");
  if (NEVER_KEPT.includes(path) && !/\b(no-cache|no-store)\b/.test(String(value["cacheControl"]))) {
    faults.push("whose cacheControl must be no-cache: a copy that is kept would outlive a rollback");
  }
  return faults;
}

/**
 * The edge asks for variants without looking: with one missing, the file would be a 404 for every browser. And what is
 * stored compressed only could not be read by whoever takes no compression.
 */
function variantFaults(files: ReadonlyMap<string, Entry>): string[] {
  const wanted = [...files].flatMap(([path, whole]) =>
    isCompressed(path) && whole.contentEncoding === undefined
      ? CODINGS.map((coding) => ({ path: variantOf(path, coding), of: path, whole, coding }))
      : [],
  );
  const names = new Set(wanted.map(({ path }) => path));
  const alone = [...files].filter(([path, entry]) => entry.contentEncoding !== undefined && !names.has(path));
  return [
    ...wanted.flatMap(({ path, of, whole, coding }) => {
      const found = files.get(path);
      if (found === undefined)
        return [`${MANIFEST} lists ${of} without ${path}: prepare the version with \`npm run assets\`.`];
      const same =
        found.contentEncoding === coding &&
        found.contentType === whole.contentType &&
        found.cacheControl === whole.cacheControl;
      return same
        ? []
        : [
            `${MANIFEST} lists ${path} with other headers than ${of}; only contentEncoding differs, ${coding}.`,
          ];
    }),
    ...alone.map(
      ([path]) =>
        `${MANIFEST} lists ${path} as compressed, and no file of which it is a variant (${CODINGS.map((coding) => `<file>${variantOf("", coding)}`).join(", ")}).`,
    ),
  ];
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
