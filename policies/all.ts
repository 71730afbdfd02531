import type { Policies } from "@pulumi/policy";
import { GATES } from "./gates/all";
import { gateRule } from "./gates/gate";
import { gateRemarksRule } from "./gates/remarks";
import { BEYOND_AWS } from "./guardrails/beyond-aws";
import { bucketPrivate, bucketTlsRule } from "./guardrails/bucket-private";
import { COMPANIONS } from "./guardrails/companions";
import { containersHardenedRule, taskRolesApartRule } from "./guardrails/containers";
import { dataProtected } from "./guardrails/data-protected";
import { deletionProtected } from "./guardrails/deletion-protected";
import { imageByDigest } from "./guardrails/image-by-digest";
import { listenerTlsRule, openPortsRule } from "./guardrails/network";
import { githubPinnedRule, leastPrivilegeRule } from "./guardrails/rights";
import { noSecretOutputsRule, noSecretsRule } from "./guardrails/secrets";
import { SETTINGS } from "./guardrails/settings";
import { tags } from "./guardrails/tags";
import { resourcePolicy, stackPolicy } from "./pack/policies";
import { alarmsQuietRule } from "./release/alarms-quiet";
import { answeredRule } from "./release/answered";
import { bakeRule } from "./release/bake";
import { firstStepRule } from "./release/first-step";
import { freezeRule } from "./release/freeze";
import { evidenceHandedIn } from "./release/handed-in";
import { imageRecordedRule, serviceRecordedRule } from "./release/image-recorded";
import { latchedRule } from "./release/latched";
import { liveSlotImageStays } from "./release/live-slot-image";
import { maintenanceWindowRule } from "./release/maintenance-window";
import { oneShareRule } from "./release/one-share";
import { previousStableStays } from "./release/previous-stable";
import { recordGovernsTraffic } from "./release/record-governs";
import { recordReadable } from "./release/record-readable";
import { taggedVersionRule } from "./release/tagged-version";
import { teardownAlone } from "./release/teardown-alone";
import { weightsTotal } from "./release/weights-total";

/** How fast a release may go, and when. */
const PACE = [
  alarmsQuietRule,
  firstStepRule,
  oneShareRule,
  bakeRule,
  answeredRule,
  freezeRule,
  maintenanceWindowRule,
  taggedVersionRule,
];

/** Every policy of the pack. The files in levels/ name each of them. */
export const POLICIES: Policies = [
  evidenceHandedIn,
  ...GATES.map((gate) => resourcePolicy(gateRule(gate))),
  resourcePolicy(gateRemarksRule),
  recordReadable,
  resourcePolicy(latchedRule),
  ...PACE.map(resourcePolicy),
  recordGovernsTraffic,
  resourcePolicy(imageRecordedRule),
  stackPolicy(serviceRecordedRule),
  weightsTotal,
  previousStableStays,
  liveSlotImageStays,
  teardownAlone,
  imageByDigest,
  bucketPrivate,
  resourcePolicy(bucketTlsRule),
  ...COMPANIONS.map(stackPolicy),
  dataProtected,
  tags,
  deletionProtected,
  resourcePolicy(noSecretsRule),
  stackPolicy(noSecretOutputsRule),
  ...SETTINGS.map(resourcePolicy),
  ...[listenerTlsRule, openPortsRule, containersHardenedRule, taskRolesApartRule].map(resourcePolicy),
  ...[leastPrivilegeRule, githubPinnedRule, ...BEYOND_AWS].map(resourcePolicy),
];
