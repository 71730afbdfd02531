import type { z } from "zod";
import type { Properties } from "./properties";

/**
 * A refusal in the words of the cloud that is modelled: `code` is the provider's own error code
 * (`TargetGroupNotFoundException`, `InvalidParameterValue` …) so that what a rehearsal teaches holds in production.
 */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = "CloudError";
  }
}

/** The resource exists now, but did not become usable: the engine keeps it in its state and reports the reasons. */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
    this.name = "InitializationError";
  }
}

/** What a model is told about the resource at hand. `name` is the Pulumi name, `region` the resource's own. */
export interface ResourceContext {
  readonly urn: string;
  readonly name: string;
  readonly region: string;
  /** Aborted when the engine cancels (Ctrl-C) or the cloud stops: waits must end then. */
  readonly signal: AbortSignal;
}

/** Live state as the provider reads it back: `inputs` are what a program would write to get it, `outputs` everything. */
export interface Live {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * One resource type as the embedded cloud models it. `I` is what arrives after validation: the program's values
 * with the schema's defaults filled in.
 */
export interface ResourceModel<I extends Properties = Properties> {
  /** Pulumi's token, e.g. `aws:lb/targetGroup:TargetGroup`. */
  readonly type: string;
  /** The provider's documentation page from which the semantics below were taken. */
  readonly source: string;
  /**
   * Every property that is modelled, `z.strictObject`. A property that is not here is refused by name. Properties
   * that are accepted and have no meaning on a laptop are listed in {@link ResourceModel.inert}, for COVERAGE.md.
   */
  readonly inputs: z.ZodType<I>;
  /** Accepted and echoed, with no behaviour behind them: property → why silence does not mislead. */
  readonly inert?: Readonly<Record<string, string>>;
  /** Paths (`targetType`, `healthCheck.protocol`) whose change replaces the resource; `*` means any change does. */
  readonly replaceOn: readonly string[];
  /** Replace by deleting first, where two of the same name cannot stand side by side. */
  readonly deleteBeforeReplace?: boolean;
  /** Output names that are unknown in a preview until the resource exists. */
  readonly computed: readonly string[];
  /** Input path → outputs that become unknown in a preview when it changes (e.g. a revision). */
  readonly recomputed?: Readonly<Record<string, readonly string[]>>;
  /** The property that takes a generated name (`<name>-<7 hex>`) when the program gives none. */
  readonly autoname?: { readonly property: string; readonly maxLength: number; readonly separator?: string };
  /** AWS only: takes `tags`, returns `tagsAll`; the kernel adds both, and merges the provider's default tags. */
  readonly taggable?: boolean;
  /** Further checks over several properties; returns one sentence per fault, keyed by property. Values may be unknown. */
  validate?(inputs: I): { property: string; reason: string }[];
  /** Makes the resource; returns its id and all outputs that are not inputs (inputs are echoed by the kernel). */
  create(inputs: I, context: ResourceContext): Promise<{ id: string; outputs: Properties }>;
  /** What is live now, or undefined when it is gone. `inputs` only need the properties that can drift. */
  read(id: string, context: ResourceContext): Promise<Live | undefined>;
  /** Changes it in place; returns the outputs that are not inputs. Absent: every change replaces. */
  update?(id: string, inputs: I, before: I, context: ResourceContext): Promise<Properties>;
  delete(id: string, context: ResourceContext): Promise<void>;
}

/** One provider function (`aws:ssm/getParametersByPath:getParametersByPath`). */
export interface FunctionModel {
  readonly token: string;
  readonly source: string;
  readonly inputs: z.ZodType<Properties>;
  invoke(inputs: Properties): Promise<Properties>;
}

/** What can be asked of the cloud, by path. A handler gets the query and the parsed body, and returns JSON. */
export type ControlRoutes = Readonly<Record<string, (query: URLSearchParams, body: unknown) => unknown>>;

/** One service of the cloud: its resource types, its functions, and the life of what runs behind them. */
export interface Service {
  /** Folder name below `rehearsal/cloud/`, e.g. `elasticloadbalancing`. */
  readonly name: string;
  readonly resources: readonly ResourceModel[];
  readonly functions?: readonly FunctionModel[];
  /** Brings back what the store says was running (after a restart with `--keep`). */
  start?(): Promise<void>;
  /** Ends processes, sockets and timers; idempotent. */
  stop?(): Promise<void>;
  /** What the rehearsal may ask of it, or do behind the program's back, by path. */
  readonly control?: ControlRoutes;
}

/** Keeps the element type of a model's inputs inside its definition while the registry holds all of them alike. */
export function defineResource<I extends Properties>(model: ResourceModel<I>): ResourceModel {
  return model;
}
