import { isBag } from "../pack/known";
import { type Finding, Unreadable, bagAt, shown } from "./finding";
import { APPROVAL, readApproval } from "./predicates/approval";
import { REPORT, readReport } from "./predicates/report";
import { SOURCE, readSource } from "./predicates/source";
import { TEST_RESULT, readTestResult } from "./predicates/test-result";
import { VULNERABILITIES, readScan } from "./predicates/vulnerabilities";
import { WAIVER, readWaiver } from "./predicates/waiver";

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT = "https://in-toto.io/Statement/v1";

const READERS: Readonly<Record<string, (predicate: Record<string, unknown>) => Finding>> = {
  [TEST_RESULT]: readTestResult,
  [VULNERABILITIES]: readScan,
  [REPORT]: readReport,
  [APPROVAL]: readApproval,
  [WAIVER]: readWaiver,
  [SOURCE]: readSource,
};

/** What a statement speaks of. */
export interface Named {
  /** For people, e.g. `image 1.2.0`. */
  readonly name: string;
  /** `sha256:…`. */
  readonly digest: string;
}

export interface Statement {
  /** `sha256:…` of everything that it speaks of. */
  readonly subjects: readonly string[];
  readonly finding: Finding;
}

/** An in-toto statement about these. */
export const statementOf = (
  subjects: readonly Named[],
  predicateType: string,
  predicate: Record<string, unknown>,
): Record<string, unknown> => ({
  _type: STATEMENT,
  subject: subjects.map(({ name, digest }) => ({ name, digest: { sha256: digest.replace(/^sha256:/, "") } })),
  predicateType,
  predicate,
});

/** Reads a statement whose signature holds; throws {@link Unreadable} where it cannot be read. */
export function readStatement(statement: unknown): Statement {
  if (!isBag(statement) || statement._type !== STATEMENT)
    throw new Unreadable(`it is not an in-toto statement (${STATEMENT})`);
  const { predicateType } = statement;
  const read =
    typeof predicateType === "string" && Object.hasOwn(READERS, predicateType)
      ? READERS[predicateType]
      : undefined;
  if (read === undefined)
    throw new Unreadable(
      `it states ${shown(predicateType)}, which no gate reads (${Object.keys(READERS).join(", ")})`,
    );
  return {
    subjects: digestsOf(statement.subject),
    finding: read(bagAt(statement.predicate, "predicate")),
  };
}

function digestsOf(subject: unknown): string[] {
  const named = Array.isArray(subject) ? (subject as unknown[]) : [];
  const digests = named.map((one) => {
    const hex = isBag(one) && isBag(one.digest) ? one.digest.sha256 : undefined;
    return typeof hex === "string" && /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : undefined;
  });
  if (digests.length > 0 && digests.every((one) => one !== undefined)) return digests;
  throw new Unreadable("it names no subject with a sha256 digest");
}
