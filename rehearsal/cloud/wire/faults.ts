import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import type { Caller } from "./caller";
import type { Need } from "./protocol";

/**
 * What happens to calls of roles, for trials of whoever depends on them:
 *
 * - `throttle`, `error`, `deny`: refused, with nothing done;
 * - `kill`: whoever asks is ended, `before` the call has taken effect or `after` it has, and hears nothing more.
 */
const fault = z.strictObject({
  /** As policies name it: `elasticloadbalancing:ModifyRule`; `*` for any. */
  action: z
    .string()
    .regex(/^(\*|[a-z0-9-]+:[A-Za-z0-9]+)$/, "must be an action, such as ssm:PutParameter, or *"),
  do: z.enum(["throttle", "error", "deny", "kill"]),
  /** Calls that it happens to. */
  times: z.int().min(1).default(1),
  /** Calls that pass before. */
  skip: z.int().min(0).default(0),
  when: z.enum(["before", "after"]).default("before"),
});
type Fault = z.infer<typeof fault>;

const change = z.union([fault, z.strictObject({ clear: z.literal(true) })]);

/** Codes as each kind of service gives them. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html */
const REFUSALS: Readonly<Record<"throttle" | "error", readonly [string, string]>> = {
  throttle: ["ThrottlingException", "Rate exceeded"],
  error: [
    "InternalFailure",
    "The request processing has failed because of an unknown error, exception or failure.",
  ],
};

/** The faults that wait for calls. The rehearsal's own calls meet none. */
export class WireFaults {
  private faults: Fault[] = [];

  constructor(private readonly world: World) {}

  /** What the control interface asks: a fault more, or none at all; answers with those that wait. */
  change(body: unknown): readonly Fault[] {
    if (body === undefined) return this.faults;
    const asked = change.parse(body);
    this.faults = "clear" in asked ? [] : [...this.faults, asked];
    return this.faults;
  }

  /** To be called before the call is heard; returns what to call once it has taken effect. Throws the refusal. */
  async meet(caller: Caller, needs: readonly Need[], denied: string): Promise<() => Promise<void>> {
    const [need] = needs;
    const fault = caller === "owner" || need === undefined ? undefined : this.next(need.action);
    if (fault === undefined || caller === "owner") return () => Promise.resolve();
    this.world.events.record("wire", "call-disturbed", `${need?.action}: ${fault.do} ${fault.when}`, {
      action: need?.action,
      by: caller.arn,
    });
    if (fault.do === "kill") {
      const kill = (): Promise<never> => {
        this.world.use("sessions").end(caller.keyId);
        // Nobody is there to hear an answer.
        return new Promise(() => undefined);
      };
      return fault.when === "before" ? kill() : kill;
    }
    if (fault.do === "deny")
      throw new CloudError(denied, `User: ${caller.arn} is not authorized to perform: ${need?.action}`);
    const [code, message] = REFUSALS[fault.do];
    throw new CloudError(code, message);
  }

  private next(action: string): Fault | undefined {
    const index = this.faults.findIndex((one) => one.action === "*" || one.action === action);
    const found = this.faults[index];
    if (found === undefined) return undefined;
    const passes = found.skip > 0;
    const rest = passes ? { ...found, skip: found.skip - 1 } : { ...found, times: found.times - 1 };
    this.faults = this.faults.flatMap((one, at) => (at !== index ? [one] : rest.times > 0 ? [rest] : []));
    return passes ? undefined : found;
  }
}
