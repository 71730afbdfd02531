import { SLOTS, type SlotName } from "../release/slots";
import { type Fault, shown } from "./faults";
import type { Settings } from "./schema";

/** The settings that could be read; a key that could not be has faults of its own. */
export type Readable = Partial<Settings>;

/** What no single key can tell: how they have to fit together. A rule is silent while a key that it needs is unreadable. */
export function ruleFaults(settings: Readable): Fault[] {
  const rules = [
    total,
    configured,
    candidateApart,
    liveAlone,
    candidateVersion,
    sameVersion,
    ai,
    memory,
    counts,
    keys,
    names,
    network,
  ];
  return rules.flatMap((rule) => rule(settings));
}

const fault = (key: string, found: unknown, allowed: string, next: string): Fault[] => [
  { key: `sluice:${key}`, found: found === undefined ? undefined : shown(found), allowed, next },
];

function total({ traffic }: Readable): Fault[] {
  if (traffic === undefined) return [];
  const { weights } = traffic;
  const sum = SLOTS.reduce((total, slot) => total + weights[slot], 0);
  if (sum === 100) return [];
  return fault(
    "traffic.weights",
    weights,
    "weights that total 100",
    `change a weight: they total ${sum} now`,
  );
}

function configured({ traffic, slots }: Readable): Fault[] {
  if (traffic === undefined || slots === undefined) return [];
  const has = (slot: SlotName): boolean => slots[slot] !== undefined;
  const need = (key: string, slot: SlotName): Fault[] =>
    has(slot)
      ? []
      : fault(
          key,
          slot,
          `a slot that sluice:slots describes (${SLOTS.filter(has).join(", ") || "none yet"})`,
          `add sluice:slots.${slot}, or name another slot`,
        );
  const weighted = SLOTS.filter((slot) => traffic.weights[slot] > 0 && !has(slot)).flatMap((slot) =>
    fault(
      `traffic.weights.${slot}`,
      traffic.weights[slot],
      "0, as nothing is deployed there",
      `add sluice:slots.${slot}, or set the weight to 0`,
    ),
  );
  return [
    ...need("traffic.live", traffic.live),
    ...(traffic.candidate === undefined || traffic.candidate === traffic.live
      ? []
      : need("traffic.candidate", traffic.candidate)),
    ...weighted,
  ];
}

function candidateApart({ traffic }: Readable): Fault[] {
  if (traffic === undefined || traffic.candidate !== traffic.live) return [];
  const { live, candidate } = traffic;
  const other = live === "blue" ? "green" : "blue";
  return fault(
    "traffic.candidate",
    candidate,
    `the slot that is not live (${other})`,
    "name the other slot, or remove candidate",
  );
}

function liveAlone({ traffic }: Readable): Fault[] {
  if (traffic === undefined) return [];
  const { live, candidate, weights } = traffic;
  if (candidate !== undefined || weights[live] === 100) return [];
  return fault(
    `traffic.weights.${live}`,
    weights[live],
    "100 for the live slot while there is no candidate",
    "set it to 100, or name the slot that is being released in sluice:traffic.candidate",
  );
}

/** Two slots of one version could be told apart by nobody: not by the page's pointer, not by what a response says. */
function candidateVersion({ slots, traffic }: Readable): Fault[] {
  if (slots === undefined || traffic === undefined) return [];
  const { blue, green } = slots;
  const { candidate } = traffic;
  if (candidate === undefined || blue === undefined || green === undefined || blue.version !== green.version)
    return [];
  return fault(
    `slots.${candidate}.version`,
    slots[candidate]?.version,
    "a version other than the live slot's",
    "give the candidate a version of its own",
  );
}

/** A version's assets are immutable: two digests for one version cannot both lie under its prefix. */
function sameVersion({ slots, traffic }: Readable): Fault[] {
  const { blue, green } = slots ?? {};
  if (traffic?.candidate !== undefined || blue === undefined || green === undefined) return [];
  if (blue.version !== green.version || blue.assets === green.assets) return [];
  return fault(
    "slots.green.assets",
    green.assets,
    `the same as sluice:slots.blue.assets, as both are version ${blue.version}`,
    "give one of them a version of its own",
  );
}

/** With `"ai" in settings` a missing key is told from one that could not be read. */
function ai(settings: Readable): Fault[] {
  const { ai: service, options } = settings;
  if (service === undefined) {
    return options?.ai === true && "ai" in settings
      ? fault(
          "ai",
          undefined,
          "the AI service, as sluice:options.ai is true",
          "add sluice:ai, or set sluice:options.ai to false",
        )
      : [];
  }
  if (options?.ai === false) {
    return fault(
      "ai",
      "a service",
      "no such key, as sluice:options.ai is false",
      "remove sluice:ai, or set sluice:options.ai to true",
    );
  }
  const { stable, candidate, share } = service;
  if (candidate === undefined) {
    return share === 0
      ? []
      : fault(
          "ai.share",
          share,
          "0 while there is no AI candidate",
          "set it to 0, or add sluice:ai.candidate",
        );
  }
  if (candidate.revision !== stable.revision) return [];
  return fault(
    "ai.candidate.revision",
    candidate.revision,
    "a name other than the stable revision's",
    "name the new revision differently",
  );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html (task CPU and memory), MiB. */
const MEMORY: Readonly<
  Record<Settings["capacity"]["cpu"], readonly [minimum: number, maximum: number, step: number]>
> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
};

function memory({ capacity }: Readable): Fault[] {
  if (capacity === undefined) return [];
  const { cpu, memory: found } = capacity;
  const [minimum, maximum, step] = MEMORY[cpu];
  // 256 CPU units go with 512, 1024 and 2048 MiB, not 1536.
  const fits = found >= minimum && found <= maximum && found % step === 0 && !(cpu === 256 && found === 1536);
  if (fits) return [];
  const allowed = cpu === 256 ? "512, 1024 or 2048" : `${minimum} to ${maximum} in steps of ${step}`;
  return fault(
    "capacity.memory",
    found,
    `${allowed} (MiB), as sluice:capacity.cpu is ${cpu}`,
    "choose a pair that Fargate offers",
  );
}

/** The floor of a release lies between what autoscaling may do, and the warm slot is never larger than a full one. */
function counts({ capacity }: Readable): Fault[] {
  if (capacity === undefined) return [];
  const { tasks, minimum, maximum, warmTasks } = capacity;
  const atMost = (key: string, found: number, limit: number, name: string): Fault[] =>
    found <= limit
      ? []
      : fault(
          `capacity.${key}`,
          found,
          `at most sluice:capacity.${name} (${limit})`,
          `lower it, or raise ${name}`,
        );
  return [
    ...atMost("minimum", minimum, tasks, "tasks"),
    ...atMost("tasks", tasks, maximum, "maximum"),
    ...atMost("warmTasks", warmTasks, tasks, "tasks"),
  ];
}

function keys({ evidence }: Readable): Fault[] {
  const trusted = (["keys", "identities"] as const).flatMap((list) =>
    (evidence?.[list] ?? []).map((one, index) => ({ ...one, at: `evidence.${list}[${index}]` })),
  );
  return trusted.flatMap((one, index) => [
    ...(Date.parse(one.from) < Date.parse(one.until)
      ? []
      : fault(`${one.at}.until`, one.until, `a day after ${one.from}`, "correct the days of validity")),
    ...(trusted.findIndex((other) => other.name === one.name) === index
      ? []
      : fault(
          `${one.at}.name`,
          one.name,
          "a name that no other key and no identity has",
          "rename one of them",
        )),
    ...((one.role === "ci") === (one.person === undefined)
      ? []
      : fault(
          `${one.at}.person`,
          one.person,
          one.role === "ci"
            ? "nothing: CI is no person"
            : "the e-mail address of the one person who holds it",
          "people decide (security, usability, compliance, escalation), and CI reports",
        )),
  ]);
}

/**
 * Cloudflare's own certificate covers a zone and one label below it, no more: all names stand side by side in one zone.
 * https://developers.cloudflare.com/ssl/edge-certificates/universal-ssl/limitations/
 */
function names({ domain, edge }: Readable): Fault[] {
  if (domain === undefined || edge === undefined) return [];
  const above = (name: string): string => name.slice(name.indexOf(".") + 1);
  const zones = [domain, above(domain)];
  const given = { apiDomain: edge.apiDomain, aiDomain: edge.aiDomain };
  return Object.entries(given).flatMap(([key, name], index, all) => [
    ...(zones.includes(above(name))
      ? []
      : fault(
          `edge.${key}`,
          name,
          `one label below ${zones[1]} or ${domain}, beside sluice:domain`,
          "choose a name in the zone",
        )),
    ...([domain, ...all.slice(0, index).map(([, other]) => other)].includes(name)
      ? fault(`edge.${key}`, name, "a name that nothing else has", "give each of the names its own")
      : []),
  ]);
}

/** A network of its own needs all its keys; beside an existing one they would be read by nobody. */
function network({ network: settings }: Readable): Fault[] {
  if (settings === undefined) return [];
  const { existing, ...own } = settings;
  const both = existing?.publicSubnetIds.filter((id) => existing.privateSubnetIds.includes(id)) ?? [];
  if (both.length > 0)
    return fault(
      "network.existing.privateSubnetIds",
      existing?.privateSubnetIds,
      "subnets that are not public as well: tasks have no addresses of their own",
      `name others than ${both.join(", ")}`,
    );
  return (["cidr", "zones", "nat", "endpoints"] as const).flatMap((key) => {
    if ((own[key] === undefined) === (existing !== undefined)) return [];
    return existing === undefined
      ? fault(
          `network.${key}`,
          undefined,
          "cidr, zones, nat and endpoints for a network of its own",
          "add it, or name an existing network in sluice:network.existing",
        )
      : fault(
          `network.${key}`,
          own[key],
          "nothing beside sluice:network.existing",
          "remove it, or remove existing",
        );
  });
}
