import { resourcePolicy } from "../pack/policies";
import { ofRecord } from "./of-record";

/** Nothing passes by being unreadable. The other rules over the record say so as well; this one says it by name. */
export const recordReadableRule = ofRecord({
  name: "release-record-readable",
  description:
    "P1, D1: the release record is one unambiguous JSON object, known at preview, from which every gate can judge.",
  title: "release record",
  judge: () => [],
});

export const recordReadable = resourcePolicy(recordReadableRule);
