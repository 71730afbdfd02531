import { createHash } from "node:crypto";
import { type Evidence, noEvidence, readEvidence } from "../evidence/evidence";
import { type ResourceRule, resourcePolicy } from "../pack/policies";

/** The component above the release record. Its input `evidence` is a text of any length; SSM takes 8 KB in all. */
export const RECORD_COMPONENT = "sluice:reports:ReleaseRecord";

/** Texts by their digest. The engine registers the component before the record, its child, and runs one pack per command. */
const handedIn = new Map<string, () => Evidence>();

/** The evidence that a record names by its digest; none where it was not handed in. */
export function evidenceOf(digest: unknown): Evidence {
  const read = typeof digest === "string" ? handedIn.get(digest) : undefined;
  return (
    read?.() ??
    noEvidence(
      `the record names the evidence ${JSON.stringify(digest) ?? "(none)"}, and no such evidence was handed in. ` +
        "Fix: restore infra/reports/ReleaseRecord.ts",
    )
  );
}

/** Keeps an evidence text where the gates over the record find it by its digest. Read when the first gate asks: a rollback asks for none. */
export function handIn(text: string): string {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  let read: Evidence | undefined;
  handedIn.set(digest, () => (read ??= readEvidence(text)));
  return digest;
}

/** Not knowing the evidence is no fault here: the gates that need it say so, and a rollback needs none (invariant 3). */
export const evidenceHandedInRule: ResourceRule = {
  name: "release-evidence-handed-in",
  description:
    "P1, D1: the evidence beside the release record is a text that is known at preview, so that every gate can judge it before anything changes.",
  types: [RECORD_COMPONENT],
  judge: ({ properties: { evidence } }) => {
    if (typeof evidence === "string") handIn(evidence);
    return [];
  },
};

export const evidenceHandedIn = resourcePolicy(evidenceHandedInRule);
