import { ai } from "./ai";
import { alarms } from "./alarms";
import { auth0 } from "./auth0";
import { accessibility } from "./browser/accessibility";
import { assetsAndLighthouse } from "./browser/lighthouse";
import { browserTests } from "./browser/tests";
import { certificates } from "./certificates";
import { database } from "./database";
import { restart, rollbackTime } from "./drills";
import { notices } from "./notices";
import { acceptanceTests } from "./product/acceptance-tests";
import { aiBenchmark } from "./product/ai-benchmark";
import { codeScan } from "./product/code-scan";
import { documents } from "./product/documents";
import { source } from "./product/source";
import type { Reporter } from "./reporter";
import { settingsExport } from "./settings-export";
import { stable } from "./stable";
import { stripe } from "./stripe";

/** Everything that proves a version, one after the other: how fast something answers is measured. */
export const REPORTERS: readonly Reporter[] = [
  ...[source, acceptanceTests, codeScan, documents, aiBenchmark],
  ...[browserTests, accessibility, assetsAndLighthouse],
  ...[database, auth0, stripe, ai, certificates, alarms],
  ...[stable, settingsExport, restart, rollbackTime, notices],
];
