import { proofLine } from "../report/format";
import { releaseOf } from "../session/prepare";
import type { Commit } from "../session/repository";
import { type Release, aiRevision, putCandidate } from "../session/project";
import { type Rehearsal, declaredIn, reasonOf } from "./rehearsal";
import { type Action, type Executed, Unexpected } from "./scenario";

/** The commits of the release so far: what its rollback reverts. Evidence is none of them: what was proven stays proven. */
const released = new WeakMap<Rehearsal, Commit[]>();

const release = ({ workplace }: Rehearsal, version: string): Release => releaseOf(workplace, version);

/** A commit of the release, previewed in review where it brings something new, and then carried out. */
async function releaseStep(
  rehearsal: Rehearsal,
  subject: string,
  edit: Parameters<Rehearsal["commit"]>[1],
  { reviewed = false, role }: { readonly reviewed?: boolean; readonly role?: Executed["role"] } = {},
): Promise<void> {
  const commit = await rehearsal.commit(subject, edit);
  if (reviewed) {
    const preview = await rehearsal.preview();
    if (preview.exitCode !== 0)
      throw new Unexpected(`pulumi preview refuses "${subject}":\n${reasonOf(preview)}`);
  }
  await rehearsal.up(subject, commit, role);
  released.set(rehearsal, [...(released.get(rehearsal) ?? []), commit]);
}

export const deployStable: Action = {
  title: "Stable 1.1.0 on blue",
  run: async (rehearsal) => {
    const commit = await rehearsal.workplace.repository.head();
    await rehearsal.up("1.1.0 on blue", commit);
  },
};

export const beginLoad: Action = {
  title: "Users arrive: DNS name → CDN → load balancer",
  run: async (rehearsal) => {
    await rehearsal.startLoad();
    await rehearsal.stay("1.1.0 on blue", declaredIn(rehearsal.config()));
  },
};

/** As {@link beginLoad}, told by time so finely that the last request on a slot can be named. */
export const beginWatchedLoad: Action = {
  title: beginLoad.title,
  run: async (rehearsal) => {
    await rehearsal.startLoad(200);
    await rehearsal.stay("1.1.0 on blue", declaredIn(rehearsal.config()));
  },
};

export const deployCandidate: Action = {
  title: "1.2.0 on green, verified, without traffic",
  run: (rehearsal) =>
    releaseStep(
      rehearsal,
      "Put 1.2.0 on green",
      (config) => {
        const next = release(rehearsal, "1.2.0");
        putCandidate(config, next, 0);
        config.set("sluice:ai", ["candidate"], aiRevision(config, next));
      },
      { reviewed: true },
    ),
};

/** Runs tests, scans, browsers and looks at the stack, signs what they found, and has it approved: as CI and a person do. */
export const proveCandidate: Action = {
  title: "Prove 1.2.0",
  run: async (rehearsal) => {
    return proofLine(await rehearsal.prove("1.2.0"));
  },
};

export const shift = (weight: number): Action => ({
  title: `1.2.0 takes ${weight} %`,
  run: (rehearsal) =>
    releaseStep(
      rehearsal,
      `Give 1.2.0 ${weight} %`,
      (config) => config.set("sluice:traffic", ["weights"], { blue: 100 - weight, green: weight }),
      // The first percent is what the gates are asked of: the review of it shows that they are proven.
      { reviewed: weight < 50, ...(weight === 100 && { role: "all-traffic" }) },
    ),
});

/** D5: the AI service follows by steps of its own. */
export const shiftAi = (share: number): Action => ({
  title: `The AI service's candidate takes ${share} %`,
  run: (rehearsal) =>
    releaseStep(rehearsal, `Give the AI candidate ${share} %`, (config) =>
      config.set("sluice:ai", ["share"], share),
    ),
});

export const promote: Action = {
  title: "1.2.0 becomes stable",
  run: (rehearsal) =>
    releaseStep(rehearsal, "Make 1.2.0 stable: green is live", (config) => {
      config.set("sluice:traffic", [], { live: "green", weights: { blue: 0, green: 100 } });
      config.set("sluice:ai", ["stable"], config.get("sluice:ai", ["candidate"]));
      config.remove("sluice:ai", ["candidate"]).set("sluice:ai", ["share"], 0);
    }),
};

export const rollBack: Action = {
  title: "Roll back: git revert, pulumi up",
  run: async (rehearsal) => {
    const commit = await rehearsal.revert(released.get(rehearsal) ?? []);
    await rehearsal.up("Rolled back to 1.1.0", commit, "rollback");
  },
};

export const confirmNothingLeft: Action = {
  title: "The next preview is empty",
  run: async (rehearsal) => {
    const preview = await rehearsal.preview("--refresh", "--expect-no-changes");
    if (preview.exitCode !== 0)
      throw new Unexpected(
        `after the rollback a preview would still change something:\n${reasonOf(preview)}`,
      );
  },
};

export const refuseUnproven: Action = {
  title: "1.3.0 without evidence is refused",
  run: async (rehearsal) => {
    const before = JSON.stringify(await rehearsal.workplace.pulumi.exportState(rehearsal.signal));
    const commit = await rehearsal.commit("Give 1.3.0 10 % without evidence", (config) => {
      putCandidate(config, release(rehearsal, "1.3.0"), 10);
    });
    const { result } = await rehearsal.attempt("1.3.0 refused", commit);
    const refusals = result.violations.filter(({ enforcement }) => enforcement === "mandatory");
    if (result.exitCode === 0) throw new Unexpected("pulumi up let an unproven candidate through");
    if (!refusals.some(({ policy }) => policy === "gate-q1-automated-tests")) {
      throw new Unexpected(`pulumi up failed, but not by the gate Q1:\n${reasonOf(result)}`);
    }
    if (result.touched.length > 0) {
      throw new Unexpected(
        `pulumi up was refused after it had touched ${result.touched.map(({ name }) => name).join(", ")}`,
      );
    }
    if (
      resourcesOf(before) !==
      resourcesOf(JSON.stringify(await rehearsal.workplace.pulumi.exportState(rehearsal.signal)))
    ) {
      throw new Unexpected("pulumi up was refused, and yet the stack's state has changed");
    }
    await rehearsal.revert([commit]);
    await rehearsal.stay("After the refusal", declaredIn(rehearsal.config()));
  },
};

/**
 * The resources of an exported state that exist in a cloud, without the times at which the engine wrote them and without
 * its secrets, which it encrypts anew each time. The stack itself is left out: the engine drops its outputs whenever a
 * program ends early.
 */
function resourcesOf(state: string): string {
  const { deployment } = JSON.parse(state) as { deployment: { resources: Record<string, unknown>[] } };
  return JSON.stringify(
    deployment.resources
      .filter(({ custom }) => custom === true)
      .map(({ modified: _modified, ...resource }) => resource),
    (key, value: unknown) => (key === "ciphertext" ? undefined : value),
  );
}
