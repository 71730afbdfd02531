import type { KeyObject } from "node:crypto";
import { type Envelope, signEnvelope } from "../../policies/evidence/dsse";
import { type Named, statementOf } from "../../policies/evidence/statement";
import { keyIdOf } from "./keys";

/** A signed in-toto statement about these subjects. */
export function signStatement(
  subjects: readonly Named[],
  { predicateType, predicate }: { predicateType: string; predicate: Readonly<Record<string, unknown>> },
  privateKey: KeyObject,
): Envelope {
  const statement = statementOf(subjects, predicateType, predicate);
  return signEnvelope(JSON.stringify(statement), privateKey, keyIdOf(privateKey));
}
