import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { bagAt, listAt, textAt } from "../../../policies/evidence/finding";
import { REPORT, reportPredicate } from "../../../policies/evidence/predicates/report";
import type { Collector } from "../collector";
import { readInside } from "../inside";
import type { ReleaseNamed } from "../release";
import { jsonOf, readRaw, refuseFor, shaped } from "../reports";

const KINDS = ["changelog", "user guide", "API reference"];

interface Document {
  readonly kind: string;
  /** Below the manifest's folder, written with `/`. */
  readonly path: string;
  readonly version: string;
}

/** Q5: a manifest `{version, documents: [{kind, path, version}]}`, whose documents are there and speak of this version. */
export const q5: Collector = {
  row: "Q5",
  summary: `documentation: a manifest that names ${KINDS.join(", ")}`,
  options: [
    {
      flags: "--manifest <docs.json>",
      description: "{version, documents: [{kind, path, version}]}",
      required: true,
    },
    {
      flags: "--root <folder>",
      description: "the folder below which the documents lie (default: the manifest's)",
      required: false,
    },
  ],
  collect: ({ manifest = "", root = dirname(manifest), uri }, release, now) => {
    const raw = readRaw(manifest, uri);
    const json = jsonOf(raw);
    const { version, documents } = shaped("the manifest", () => readManifest(json));
    const read = documents.map((document) => ({ document, ...documentIn(root, document) }));
    refuseFor(
      `the documents of ${release.place} are not complete`,
      [...faultsOfManifest(version, documents, versionOf(release)), ...read.flatMap(({ faults }) => faults)],
      "write what is missing, name it in the manifest and build the documents again",
    );
    const predicate = reportPredicate({
      row: "Q5",
      passed: true,
      finishedOn: now,
      tool: { name: "sluice-documents", version: "1" },
      report: raw.file,
      figures: {
        version,
        documents: read.map(({ document: { kind, path }, digest }) => ({ kind, path, version, digest })),
      },
    });
    return { predicateType: REPORT, predicate, said: `${documents.length} documents of ${version}` };
  },
};

/** The version of which the documents have to speak; that of an AI revision alone is its name. */
const versionOf = ({ version, place }: ReleaseNamed): string => version ?? place.replace(/^ai\//, "");

function readManifest(json: unknown): { version: string; documents: Document[] } {
  const manifest = bagAt(json, "it");
  return {
    version: textAt(manifest.version, "version"),
    documents: listAt(manifest.documents, "documents").map((one, index) => {
      const { kind, path, version } = bagAt(one, `documents[${index}]`);
      return {
        kind: textAt(kind, `documents[${index}].kind`),
        path: textAt(path, `documents[${index}].path`),
        version: textAt(version, `documents[${index}].version`),
      };
    }),
  };
}

function faultsOfManifest(version: string, documents: readonly Document[], wanted: string): string[] {
  const paths = documents.map(({ path }) => path);
  return [
    ...(version === wanted ? [] : [`the manifest is of ${version}, not of ${wanted}`]),
    ...KINDS.filter((kind) => !documents.some((one) => one.kind === kind)).map(
      (kind) => `there is no ${kind}`,
    ),
    ...documents
      .filter((one) => one.version !== wanted)
      .map((one) => `${one.kind}: ${one.path} is of ${one.version}, not of ${wanted}`),
    ...[...new Set(paths.filter((path, index) => paths.indexOf(path) !== index))].map(
      (path) => `${path} is named more than once: each document is one of its own`,
    ),
  ];
}

function documentIn(root: string, { kind, path, version }: Document): { digest?: string; faults: string[] } {
  const found = readInside(root, path, kind);
  if ("fault" in found) return { faults: [found.fault] };
  const digest = createHash("sha256").update(found.bytes).digest("hex");
  return {
    digest,
    faults: mentions(found.text, version) ? [] : [`${kind}: ${path} does not mention ${version}`],
  };
}

/** Whether a text names this very version: `1.2.0` is not in `11.2.0`, `1.2.01` or `1.2.0-rc.1`. */
export function mentions(text: string, version: string): boolean {
  const literal = version.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![0-9A-Za-z.+-]|[0-9A-Za-z][.+-])v?${literal}(?![0-9A-Za-z]|[.+-][0-9A-Za-z])`).test(
    text,
  );
}
