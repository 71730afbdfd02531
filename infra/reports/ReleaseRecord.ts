import * as pulumi from "@pulumi/pulumi";
import * as ssm from "@pulumi/aws/ssm";
import { releasePath } from "./history";

export interface ReleaseRecordArgs {
  readonly stack: string;
  /** JSON of the record. */
  readonly text: string;
  /** What the gates judge beside it; the record names it by digest. */
  readonly evidence: string;
}

/**
 * What this `up` is about to do, as a real resource: the gates look at it before anything else changes, since everything
 * that carries traffic depends on it. Its value is known at preview and holds no secret (`insecureValue`), so that a
 * reviewer reads the difference in the plan.
 */
export class ReleaseRecord extends pulumi.ComponentResource {
  /** Name of the parameter. */
  readonly parameterName: pulumi.Output<string>;
  /**
   * Settled when the engine has let the record through, gates included. Whoever waits for it before declaring anything
   * else can be sure that a refused release registers nothing, not even a component.
   */
  readonly passed: Promise<void>;

  constructor(
    name: string,
    { stack, text, evidence }: ReleaseRecordArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    // The evidence is an input of the component: the policies see it before the record, whatever its size.
    super("sluice:reports:ReleaseRecord", name, { evidence }, options);
    const parameter = new ssm.Parameter(
      `${name}-parameter`,
      {
        name: `${releasePath(stack)}/record`,
        description:
          "What is being released, on what evidence, and what served before. Written by the program only.",
        type: "String",
        // A standard parameter takes 4 KB; signed evidence needs more.
        tier: "Advanced",
        insecureValue: text,
      },
      // Nothing else knows what served before, and on what evidence.
      { parent: this, protect: true },
    );
    this.parameterName = parameter.name;
    this.passed = new Promise((resolve) => parameter.urn.apply(() => resolve()));
    this.registerOutputs({ parameterName: this.parameterName });
  }
}
