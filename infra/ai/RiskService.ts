import * as pulumi from "@pulumi/pulumi";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { aiRevisionName, aiShares, aiTemplate } from "../release/ai";
import type { AiIntent, AiRevision } from "../release/intent";
import { AiKey } from "./AiKey";

export interface RiskServiceArgs {
  readonly config: {
    readonly product: string;
    readonly stack: string;
    readonly gcpProject: string;
    readonly gcpRegion: string;
  };
  /** Stable revision, candidate, and the candidate's share in percent. */
  readonly ai: AiIntent;
}

const PORT = 8080;
const LIMITS = { cpu: "1", memory: "512Mi" };
/** One stays warm: a cold start would count against the response time of the API. */
const SCALING = { minInstanceCount: 1, maxInstanceCount: 10 };
const PROBE = {
  httpGet: { path: "/healthz", port: PORT },
  periodSeconds: 2,
  timeoutSeconds: 2,
  failureThreshold: 30,
};

/**
 * The AI service on Cloud Run: one service, whose revisions share the requests by percent. Its template is always the
 * newest revision; the stable one exists already, as it was the template before.
 *
 * Who may call: the key decides, in the service itself (`invokerIamDisabled`). Google's own check needs an identity
 * token, which an AWS task gets by workload identity federation only; that is an issue of its own. Until then the
 * endpoint can be reached from everywhere and answers 401 to whoever has no key.
 */
export class RiskService extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  /** Where the API's tasks take the key from. */
  readonly keyArn: pulumi.Output<string>;
  private readonly serviceName: string;
  private readonly accountId: string;

  constructor(name: string, args: RiskServiceArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:RiskService", name, {}, options);
    const { product, stack, gcpProject } = args.config;
    this.serviceName = `${product}-${stack}-ai`;
    // Google takes 30 characters.
    this.accountId = `${product.slice(0, 13)}-${stack.slice(0, 13)}-ai`;
    const account = new serviceaccount.Account(
      `${name}-account`,
      { project: gcpProject, accountId: this.accountId, displayName: `AI service of ${product} ${stack}` },
      { parent: this },
    );
    const key = new AiKey(
      `${name}-key`,
      { product, stack, gcpProject, readerEmail: account.email },
      { parent: this },
    );
    const gates = pulumi.output(options?.dependsOn ?? []).apply((given) => [given].flat());
    const service = new cloudrunv2.Service(
      `${name}-run`,
      {
        project: gcpProject,
        location: args.config.gcpRegion,
        name: this.serviceName,
        ingress: "INGRESS_TRAFFIC_ALL",
        invokerIamDisabled: true,
        deletionProtection: true,
        labels: { product, stack },
        template: this.template(aiTemplate(args.ai), account.email, key.secretId),
        traffics: aiShares(args.ai).map(({ revision, percent }) => ({
          type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
          revision: this.revisionName(revision),
          percent,
        })),
      },
      { parent: this, dependsOn: gates.apply((given) => [...given, ...key.readable]) },
    );
    this.url = service.uri;
    this.keyArn = key.parameterArn;
    this.registerOutputs({ url: this.url, keyArn: this.keyArn });
  }

  private template(
    revision: AiRevision,
    serviceAccount: pulumi.Output<string>,
    secret: pulumi.Output<string>,
  ): cloudrunv2.ServiceArgs["template"] {
    return {
      revision: this.revisionName(revision),
      serviceAccount,
      scaling: SCALING,
      containers: [
        {
          image: revision.image,
          ports: { name: "http1", containerPort: PORT },
          resources: { limits: LIMITS },
          envs: [
            { name: "VERSION", value: revision.revision },
            // `latest`, read when an instance starts: a pinned version would change the template under a name that
            // Cloud Run already knows, whenever the key changes.
            { name: "AI_KEY", valueSource: { secretKeyRef: { secret, version: "latest" } } },
          ],
          startupProbe: PROBE,
        },
      ],
    };
  }

  /** Carries a digest of all that {@link template} says, so that a name never means two things. */
  private revisionName(revision: AiRevision): string {
    const { serviceName, accountId } = this;
    return aiRevisionName(serviceName, revision.revision, {
      revision,
      accountId,
      PORT,
      LIMITS,
      SCALING,
      PROBE,
    });
  }
}
