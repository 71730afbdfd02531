import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/local/command";
import { DO_NOTHING, fromProjectRoot } from "../project";
import { HEALTH_PATH, type ServicePlace, candidateAddress, serviceAddress } from "./addresses";

/** What a revision has to answer, and how fast. */
export interface VerificationSettings {
  /** Where the service infers. */
  readonly path: string;
  /** One request; posted as JSON. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** Times that it is asked. */
  readonly requests: number;
  /** Milliseconds within which 95 % of the answers must come. */
  readonly responseBudgetMs: number;
}

export interface AiVerificationArgs {
  readonly revision: {
    /** Cloud Run's name of it. */
    readonly name: string;
    /** Digest of its model, `sha256:…`. */
    readonly model: string;
  };
  readonly service: ServicePlace;
  /** E-mail of the account that the API calls as, and so does this. */
  readonly caller: pulumi.Input<string>;
  readonly settings: VerificationSettings;
}

/**
 * D5: before its first percent the revision answers at its own address as itself, from the model that the config names,
 * with every dependency well, and fast enough. When it does not, `up` ends here and the shares have not moved.
 *
 * It exists while the revision has requests without ever having been stable (`release/aiProof.ts`), and runs when it
 * comes into being: at the step from 0, not at the ones after it, and never on the way back.
 */
export class AiVerification extends pulumi.ComponentResource {
  constructor(name: string, args: AiVerificationArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:AiVerification", name, {}, options);
    const { revision, service, caller, settings } = args;
    new Command(
      `${name}-command`,
      {
        ...fromProjectRoot("node -r tsx/cjs ops/verify-ai/main.ts"),
        environment: {
          VERIFY_URL: candidateAddress(service),
          VERIFY_AUDIENCE: serviceAddress(service),
          VERIFY_CALLER: caller,
          VERIFY_REVISION: revision.name,
          VERIFY_MODEL: revision.model,
          VERIFY_HEALTH_PATH: HEALTH_PATH,
          VERIFY_INFERENCE_PATH: settings.path,
          VERIFY_SAMPLE: JSON.stringify(settings.sample),
          VERIFY_REQUESTS: String(settings.requests),
          VERIFY_BUDGET_MS: String(settings.responseBudgetMs),
        },
        // Another sample or budget is for the next revision: this one may be on its way out.
        update: DO_NOTHING,
        triggers: [revision.name],
      },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.registerOutputs({});
  }
}
