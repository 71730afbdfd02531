import { acquireEngine } from "../engine/acquire";
import { Workplace } from "../session/workplace";
import { type Planned, readPlan } from "./planned";

export interface PlanOptions {
  /** The clone of Sluice. */
  readonly root: string;
  readonly stack: string;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** What a stack's first `up` would make, planned by the real engine on the embedded cloud. */
export async function planStack({ root, stack, onProgress, signal }: PlanOptions): Promise<Planned[]> {
  const engine = await acquireEngine({
    env: process.env,
    onProgress: onProgress ?? (() => undefined),
    signal,
  });
  const workplace = await Workplace.open({ root, engine, speed: 1, stack });
  try {
    await workplace.pulumi.stackInit({ signal });
    return readPlan(await workplace.pulumi.plan(signal));
  } finally {
    await workplace.close();
  }
}
