import { PolicyPack } from "@pulumi/policy";
import { q1AutomatedTests } from "./gates/q1-automated-tests";
import { bucketBlocked } from "./guardrails/bucket-blocked";
import { bucketPrivate } from "./guardrails/bucket-private";
import { dataProtected } from "./guardrails/data-protected";
import { imageByDigest } from "./guardrails/image-by-digest";
import { liveSlotImageStays } from "./release/live-slot-image";
import { previousStableStays } from "./release/previous-stable";
import { recordGovernsTraffic } from "./release/record-governs";
import { recordReadable } from "./release/record-readable";
import { weightsTotal } from "./release/weights-total";

new PolicyPack("sluice", {
  enforcementLevel: "mandatory",
  policies: [
    q1AutomatedTests,
    recordReadable,
    recordGovernsTraffic,
    weightsTotal,
    previousStableStays,
    liveSlotImageStays,
    imageByDigest,
    bucketPrivate,
    bucketBlocked,
    dataProtected,
  ],
});
