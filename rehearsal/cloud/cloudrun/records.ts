import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { ServiceInputs, Template } from "./inputs";

export interface RevisionRecord {
  /** Immutable: the template it was made from, without its name. */
  readonly template: Omit<Template, "revision">;
  /** A revision that failed to start stays failed: another one, under another name, takes its place. */
  readonly state: "DEPLOYING" | "READY" | "FAILED";
  readonly reason?: string;
  readonly createTime: string;
}

/** A row of what is really served: traffic as it was last resolved. */
export interface Share {
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string;
  readonly type: string;
}

export interface ServiceRecord {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly location: string;
  readonly uid: string;
  /** Host names: `harbor-ai-k3x….a.run.app` and the one with the project's number. */
  readonly hosts: readonly string[];
  readonly generation: number;
  readonly observedGeneration: number;
  readonly revisions: Readonly<Record<string, RevisionRecord>>;
  readonly latestCreated: string;
  readonly latestReady?: string;
  readonly serving: readonly Share[];
  /** Why the last change did not come into force. */
  readonly failure?: string;
  readonly createTime: string;
  readonly updateTime: string;
  readonly declared: ServiceInputs;
}

export const openServices = (world: World): Collection<ServiceRecord> =>
  world.store.collection("gcp.cloudRunServices");
