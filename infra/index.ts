import { Monitoring } from "./alarms/Monitoring";
import { aiService } from "./ai/service";
import { AssetRelease } from "./assets/AssetRelease";
import { AssetStore } from "./assets/AssetStore";
import { Distribution } from "./assets/Distribution";
import { Cluster } from "./compute/Cluster";
import { Safekeeping } from "./backups/Safekeeping";
import { loadConfig } from "./config/load";
import { Alias } from "./dns/Alias";
import { Certificates } from "./dns/Certificates";
import { Edge } from "./edge/Edge";
import { EdgeNames } from "./edge/EdgeNames";
import { GitHubIdentity } from "./identity/GitHubIdentity";
import { DataKey } from "./keys/DataKey";
import { LogStore } from "./logs/LogStore";
import { Firewall } from "./network/Firewall";
import { Network } from "./network/Network";
import { FirstRelease } from "./reports/FirstRelease";
import { ReleaseRecord } from "./reports/ReleaseRecord";
import { prepareRelease } from "./reports/prepare";
import { Rollback } from "./rollback/Rollback";
import { LoadBalancer } from "./traffic/LoadBalancer";
import { VerificationEntrances } from "./traffic/VerificationEntrances";
import { shiftTraffic } from "./traffic/shift";

/** One stack of the product: what is asked for, what it stands on, and what is released, in the order of its safety. */
export = async function program(): Promise<Record<string, unknown>> {
  const config = loadConfig();
  const plan = await prepareRelease(config);
  const { stack, domain, originDomain, zoneId } = config;

  // The gates look at the record. Nothing else is declared before it passed; whatever carries traffic depends on it.
  const record = new ReleaseRecord("release", { stack, text: plan.recordText, evidence: plan.evidenceText });
  await record.passed;
  const gated = { dependsOn: [record] };

  const keys = new DataKey("keys", config);
  new GitHubIdentity("identity", { config, keys });
  const logStore = new LogStore("logs", { keys, awsRegion: config.awsRegion });
  const network = new Network("network", { ...config, keys });
  const firewall = new Firewall("firewall", { network });
  const certificates = new Certificates("certificates", config);
  const balancer = new LoadBalancer("traffic", { network, firewall, certificates, logStore, config });
  const origin = new Alias("origin", { name: originDomain, target: balancer.dnsName, zoneId });
  const entrances = new VerificationEntrances("entrances", { balancer });

  const store = new AssetStore("assets", { plan, config });
  const edge = new Edge("zone", { config, entrances, keys });
  const cdn = new Distribution("edge", { config, certificates, store, edge, logStore });
  const data = new Safekeeping("data", { config, keys, store });
  const access = store.readableBy("assets-access", cdn.arn);
  const assets = plan.assets.map((one) => new AssetRelease("assets", { ...one, config, store }, gated));

  // A version whose page cannot be served gets no share of anything.
  const ready = [record, ...assets];
  const cluster = new Cluster("cluster", { config, plan, keyArn: keys.keyArn, database: data.database });
  const ai = aiService("ai", { config, plan, cluster, ready });
  const ground = { plan, config, network, firewall, balancer, origin, entrances, cluster, ai };

  const to = { ...ground, cdn, edge, access, assets, record, ready };
  const { weights, pointer, slots } = shiftTraffic(to);
  const viewer = new EdgeNames("viewer", { config, cdn }, { dependsOn: [edge, weights, pointer] });
  const monitoring = new Monitoring("monitoring", { ...ground, keys, cdn, certificates, data });
  const { notices } = monitoring;
  const { watch } = new Rollback("rollback", { ...to, keys, weights, slots, notices });
  monitoring.show(watch);
  new FirstRelease("founded", { stack }, { dependsOn: [weights, pointer, viewer] });

  return {
    url: `https://${domain}`,
    release: plan.record.release,
    weights: weights.applied,
    frontend: pointer.version,
    record: record.parameterName,
    distribution: cdn.domainName,
    origin: `https://${originDomain}`,
    ai: ai?.url ?? null,
  };
};
