import { createHash } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { type Rule, type Subject, change, faultsFor, subjectOf } from "./rules";

/**
 * No service of any cloud, but the rehearsal's hand in this one: what goes wrong in the processes that run, switched while
 * they run, and the cloud's time for those who stamp what they measure. Both reach a process by files that its environment
 * names, so that the very next request meets a fault.
 */
export function faults(world: World): Service {
  const folder = join(world.directory, "faults");
  const rules: Rule[] = [];
  const subjects = new Map<string, Subject>();

  const write = (file: string, content: unknown): void => {
    mkdirSync(folder, { recursive: true });
    // By rename: whoever reads it meanwhile reads the one or the other.
    writeFileSync(`${file}.writing`, JSON.stringify(content));
    renameSync(`${file}.writing`, file);
  };
  const fileOf = (subject: Subject): string => {
    const name = createHash("sha256").update(JSON.stringify(subject)).digest("hex").slice(0, 16);
    return join(folder, `${name}.json`);
  };
  const tell = (): void => {
    for (const [file, subject] of subjects) write(file, faultsFor(rules, subject));
  };
  const clockFile = join(folder, "clock.json");
  const tellTime = (): void =>
    write(clockFile, { wall: Date.now(), cloud: world.clock.now(), speed: world.clock.speed });

  world.guestEnvironmentOf.push((declared): Record<string, string> => {
    const subject = subjectOf(declared);
    if (subject === undefined) return {};
    const file = fileOf(subject);
    if (!subjects.has(file)) {
      subjects.set(file, subject);
      write(file, faultsFor(rules, subject));
    }
    return { FAULTS_FILE: file, CLOCK_FILE: clockFile };
  });
  let stopListening: (() => void) | undefined;
  return {
    name: "faults",
    resources: [],
    start: () => {
      tellTime();
      stopListening ??= world.clock.onChange(tellTime);
      return Promise.resolve();
    },
    stop: () => {
      stopListening?.();
      return Promise.resolve();
    },
    control: {
      /** Without a body: what is wrong now. */
      "/faults": (_query, body) => {
        if (body === undefined) return rules;
        const asked = change.parse(body);
        if ("clear" in asked) rules.length = 0;
        else {
          const same = rules.findIndex(({ of }) => JSON.stringify(of) === JSON.stringify(asked.of));
          if (same >= 0) rules.splice(same, 1);
          if (asked.faults !== null) rules.push({ of: asked.of, faults: asked.faults });
        }
        tell();
        world.events.record("faults", "faults-changed", shown(rules), { rules: [...rules] });
        return rules;
      },
    },
  };
}

const shown = (rules: readonly Rule[]): string =>
  rules.length === 0
    ? "nothing is wrong any more"
    : rules.map((rule) => `${JSON.stringify(rule.of)}: ${JSON.stringify(rule.faults)}`).join("; ");
