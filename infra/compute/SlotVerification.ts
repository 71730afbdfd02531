import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/local/command";
import { digestOf, type SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";
import type { Depth } from "../release/verification";
import { DO_NOTHING, fromProjectRoot } from "../project";

export interface SlotVerificationArgs {
  readonly slot: SlotName;
  readonly release: SlotRelease;
  /** CloudFront's own name of the distribution; the name that viewers use may not lead there yet. */
  readonly host: pulumi.Input<string>;
  readonly path: string;
  readonly depth: Depth;
  /** Different tasks that have to answer; 1: any. */
  readonly tasks: number;
  /** Secret of the verification entrances. */
  readonly secret: pulumi.Input<string>;
  /** Since when it has traffic; a change makes the slot prove itself again. Default: it is not asked for that. */
  readonly since?: string;
  /** Whether it has no traffic now: then it is asked for nothing, and what it proved before is kept. Default: false. */
  readonly rests?: boolean;
  /** What is deployed; a change makes the slot prove itself again. */
  readonly taskDefinitionArn: pulumi.Input<string>;
}

/**
 * D4: the slot answers with the expected version several times in a row before it has traffic; a new one also with the
 * expected image and every check green, and where it is to take traffic, from as many tasks as that needs. It speaks to this slot alone, whatever the weights; when it fails, `up` ends here.
 */
export class SlotVerification extends pulumi.ComponentResource {
  constructor(name: string, args: SlotVerificationArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:compute:SlotVerification", name, {}, options);
    const { rests = false } = args;
    new Command(
      `${name}-command`,
      {
        ...fromProjectRoot(rests ? DO_NOTHING : "node -r tsx/cjs ops/verify-slot/main.ts"),
        environment: {
          VERIFY_URL: pulumi.interpolate`https://${args.host}${args.path}`,
          VERIFY_SECRET: pulumi.secret(args.secret),
          VERIFY_SLOT: args.slot,
          VERIFY_VERSION: args.release.version,
          VERIFY_DIGEST: digestOf(args.release.image),
          VERIFY_DEPTH: args.depth,
          // Of a slot that already was stable, fewer are enough: somebody waits for this on a bad day.
          VERIFY_CONSECUTIVE: args.depth === "ready" ? "5" : "3",
          VERIFY_TASKS: String(args.tasks),
          // Tasks that autoscaling has just been told to add have to start first.
          VERIFY_DEADLINE_SECONDS: args.depth === "ready" && args.tasks > 1 ? "300" : "120",
        },
        // A slot proves itself when something is deployed. What is asked of it next time is no reason to ask now: a slot
        // that is being left may not be able to answer.
        update: DO_NOTHING,
        triggers: [args.taskDefinitionArn, args.tasks, ...(args.since === undefined ? [] : [args.since])],
      },
      {
        parent: this,
        dependsOn: options?.dependsOn,
        ignoreChanges: rests ? ["create", "environment", "triggers"] : [],
      },
    );
    this.registerOutputs({});
  }
}
