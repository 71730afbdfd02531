import { randomInt } from "node:crypto";
import { timestamp } from "../google/common";
import { CloudError } from "../kernel/model";
import { equal } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import { refusalOf } from "./admission";
import { Front } from "./front";
import type { ServiceInputs, Template, Traffic } from "./inputs";
import type { RevisionRecord, ServiceRecord, Share } from "./records";
import { Revision, type RevisionSurroundings } from "./revision";
import { ALL_TO_LATEST, notReady, resolve } from "./split";

/**
 * Brings one service to what its record declares: makes the revision that the template asks for, then moves the
 * traffic. When either cannot be, the traffic stays where it was, as Cloud Run leaves it.
 */
export class Deployer {
  private readonly revisions = new Map<string, Revision>();
  private readonly front: Front;

  constructor(
    private readonly around: RevisionSurroundings,
    private readonly records: Collection<ServiceRecord>,
    private readonly id: string,
  ) {
    const { get } = this;
    this.front = new Front(around.world, {
      get serving() {
        return get().serving;
      },
      refusal: (headers) =>
        get().declared.invokerIamDisabled ? undefined : refusalOf(around.world, get(), headers),
      revision: (name) => this.revisions.get(name),
    });
  }

  /** Begins to answer at the service's addresses, and brings up what serves. */
  async open(): Promise<void> {
    const { hosts, serving } = this.get();
    await this.front.open(hosts);
    this.serveTags();
    for (const name of needed(serving)) this.revision(name).keep();
  }

  async close(): Promise<void> {
    await this.front.close();
    await Promise.all([...this.revisions.values()].map((one) => one.close()));
  }

  /** Applies the declaration; rejects with Cloud Run's reason, the traffic then being what it was. */
  async apply(input: ServiceInputs): Promise<void> {
    const revision = this.nameOf(input.template);
    await this.declare(input, async () => {
      await this.deploy(revision, input.template);
      await this.shift(input);
    }).catch((failure: unknown) => {
      this.closeIdle();
      throw failure;
    });
  }

  /**
   * Other shares for revisions that there are, whatever becomes of the newest: traffic follows no template. Rejects as
   * `apply` does.
   */
  async reroute(traffics: readonly Traffic[]): Promise<void> {
    const input = { ...this.get().declared, traffics: [...traffics] };
    await this.declare(input, () => this.shift(input));
  }

  /** Notes what is asked for, tries to bring it about, and notes what came of it. */
  private async declare(input: ServiceInputs, bringAbout: () => Promise<void>): Promise<void> {
    this.change((record) => ({
      ...record,
      declared: input,
      generation: record.generation + 1,
      updateTime: timestamp(this.around.world),
    }));
    try {
      await bringAbout();
      this.change((record) => ({ ...record, observedGeneration: record.generation, failure: undefined }));
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.change((record) => ({ ...record, failure }));
      throw new CloudError("Error code 9", `${this.get().name}: ${failure}`);
    }
  }

  /** For the control interface. */
  view(): { revision: string; instances: { endpoint: string; pid: number }[] }[] {
    return [...this.revisions].map(([revision, one]) => ({ revision, instances: one.view() }));
  }

  /**
   * The revision that a template means. A name that exists is taken again when nothing in the template differs, which
   * is what makes a revert possible; otherwise it is a conflict. Knative, which Cloud Run's API follows, decides so
   * in CheckNameAvailability (pkg/reconciler/configuration), and Cloud Run answers 409 with these words
   * (hashicorp/terraform-provider-google #13410, #9438). Without a name an unchanged template makes no new revision.
   */
  private nameOf({ revision, ...content }: Template): string {
    const { name, revisions, latestCreated, generation } = this.get();
    if (revision === undefined) {
      const latest = revisions[latestCreated];
      if (latest !== undefined && equal(latest.template, content)) return latestCreated;
      return `${name}-${String(generation + 1).padStart(5, "0")}-${letters(3)}`;
    }
    const existing = revisions[revision];
    if (existing !== undefined && !equal(existing.template, content)) {
      throw new CloudError(
        "Error 409",
        `Revision named '${revision}' with different configuration already exists.`,
      );
    }
    return revision;
  }

  private async deploy(revision: string, { revision: _, ...template }: Template): Promise<void> {
    const existing = this.get().revisions[revision];
    this.change((record) => ({ ...record, latestCreated: revision }));
    if (existing?.state === "FAILED") throw new Error(notReady(revision, existing.reason));
    if (existing === undefined) {
      const made: RevisionRecord = { template, state: "DEPLOYING", createTime: timestamp(this.around.world) };
      this.change((record) => ({ ...record, revisions: { ...record.revisions, [revision]: made } }));
    }
    if (existing?.state !== "READY") await this.prove(revision);
    this.change((record) => ({ ...record, latestReady: revision }));
  }

  /** A new revision must start once, whether it is to have traffic or not. */
  private async prove(revision: string): Promise<void> {
    const { world } = this.around;
    const settle = (state: RevisionRecord["state"], reason?: string): void =>
      this.change((record) => {
        const before = record.revisions[revision];
        return before === undefined
          ? record
          : { ...record, revisions: { ...record.revisions, [revision]: { ...before, state, reason } } };
      });
    const detail = { service: this.get().name, revision };
    try {
      await this.revision(revision).open();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // A cloud that stops in the middle has not judged the revision.
      if (world.stopping.signal.aborted) throw error;
      settle("FAILED", reason);
      world.events.record("cloudrun", "revision-failed", `${revision}: ${reason}`, { ...detail, reason });
      throw new Error(notReady(revision, reason), { cause: error });
    }
    settle("READY");
    world.events.record("cloudrun", "revision-ready", revision, detail);
  }

  /** Instances first, then the split, then those that nothing needs any more. */
  private async shift({ traffics }: ServiceInputs): Promise<void> {
    const { world } = this.around;
    const before = this.get().serving;
    const { shares, fault } = resolve(
      traffics === undefined || traffics.length === 0 ? ALL_TO_LATEST : traffics,
      this.get(),
    );
    if (shares === undefined) throw new Error(fault);
    await Promise.all([...needed(shares)].map((name) => this.revision(name).open()));
    this.change((record) => ({ ...record, serving: shares }));
    this.serveTags();
    this.closeIdle();
    if (!equal(before, shares)) {
      const { name } = this.get();
      const text = shares.map(({ revision, percent }) => `${revision} ${percent} %`).join(", ");
      world.events.record("cloudrun", "traffic-changed", `${name}: ${text}`, { service: name, shares });
    }
  }

  /** A revision that nobody can reach costs nothing: its instances end when their last requests have. */
  private closeIdle(): void {
    const used = needed(this.get().serving);
    for (const [name, one] of this.revisions) if (!used.has(name)) void one.close();
  }

  private serveTags(): void {
    const { hosts, serving } = this.get();
    for (const { tag } of serving)
      if (tag !== undefined) for (const host of hosts) this.front.serve(`${tag}---${host}`);
  }

  private revision(name: string): Revision {
    const { name: service, revisions } = this.get();
    const record = revisions[name];
    if (record === undefined) throw new Error(`there is no revision ${name}`);
    const found =
      this.revisions.get(name) ?? new Revision(this.around, { service, revision: name }, record.template);
    this.revisions.set(name, found);
    return found;
  }

  private readonly get = (): ServiceRecord => {
    const record = this.records.get(this.id);
    if (record === undefined)
      throw new CloudError("notFound", `Resource '${this.id}' of kind 'SERVICE' does not exist.`);
    return record;
  };

  private change(edit: (record: ServiceRecord) => ServiceRecord): void {
    this.records.change(this.id, edit);
  }
}

/** The revisions that must run: those with requests, and those that a tag makes reachable. */
const needed = (shares: readonly Share[]): Set<string> =>
  new Set(
    shares.filter(({ percent, tag }) => percent > 0 || tag !== undefined).map(({ revision }) => revision),
  );

const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join("");
