import * as pulumi from "@pulumi/pulumi";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import { aiRevisionName, aiShares, aiTemplate } from "../release/ai";
import { type AiIntent, type AiRevision, aiRevisions } from "../release/intent";
import { AiCaller } from "./AiCaller";
import { AiVerification, type VerificationSettings } from "./AiVerification";
import { AiWatch, type AiWatchArgs } from "./AiWatch";
import { ModelStore, modelBucket, modelObject } from "./ModelStore";
import { CANDIDATE_TAG } from "./addresses";

export interface RiskServiceArgs {
  readonly config: {
    readonly product: string;
    readonly stack: string;
    readonly owner: string;
    readonly gcpProject: string;
    readonly gcpRegion: string;
    /** The stack's name while it is being taken down. */
    readonly teardown?: string;
  };
  /** Stable revision, candidate, and the candidate's share in percent. */
  readonly ai: AiIntent;
  /** Those of its revisions that have to prove themselves before the shares move. */
  readonly unproven: readonly AiRevision[];
  readonly verification: VerificationSettings;
  /** As whom `pulumi up` acts at Google. */
  readonly releaser: string;
  /** Folder that the build put models into. */
  readonly modelsFolder: string;
  /** Whether the product cannot do without it. */
  readonly critical: boolean;
  /** Whom an outage reaches: everybody by role, and the address of the runbooks. */
  readonly alerts: { readonly roles: AiWatchArgs["roles"]; readonly runbooks: string };
  /** ARN of the AWS role that the API's tasks act as. */
  readonly taskRoleArn: pulumi.Input<string>;
  /**
   * In place before a revision gets a request. Service and uploads wait for it themselves: as a dependency of this component
   * it would be one of the models' bucket too, and stay with it when the stack is taken down.
   */
  readonly ready: readonly pulumi.Resource[];
}

const PORT = 8080;
const LIMITS = { cpu: "1", memory: "512Mi" };
const SCALING = { maxInstanceCount: 10 };
/** Kept warm while critical, one for each revision that shares the requests: a cold start would count against the API. */
const WARM = 2;
const HTTP = { httpGet: { path: "/healthz", port: PORT }, timeoutSeconds: 2 };
const STARTUP = { ...HTTP, periodSeconds: 2, failureThreshold: 30 };
/** Restarts an instance that hangs; slow to judge, as a busy one must not be taken for dead. */
const LIVENESS = { ...HTTP, periodSeconds: 10, failureThreshold: 3 };

/**
 * The AI service on Cloud Run: one service, whose revisions share the requests by percent. Its template is always the
 * newest revision; the stable one exists already, as it was the template before.
 *
 * Who may call: the account of {@link AiCaller}, by an identity token that Cloud Run itself checks; nobody else. The
 * address is a public one all the same (`INGRESS_TRAFFIC_ALL`), as the callers are at AWS, outside of Google's network.
 */
export class RiskService extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  /** As whom the API calls. */
  readonly caller: AiCaller;
  /** In place before the API's tasks can call. */
  readonly callable: pulumi.Resource[];
  /** Where the service is, and how Google names it there. */
  readonly place: { readonly location: pulumi.Output<string>; readonly name: pulumi.Output<string> };
  /** Full name of the account that it runs as. */
  readonly accountName: pulumi.Output<string>;
  private readonly serviceName: string;
  private readonly accountId: string;
  private readonly bucket: string;

  constructor(name: string, args: RiskServiceArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:RiskService", name, {}, options);
    const { product, stack, owner, gcpProject, teardown } = args.config;
    this.serviceName = `${product}-${stack}-ai`;
    // Google takes 30 characters.
    this.accountId = `${product.slice(0, 13)}-${stack.slice(0, 13)}-ai`;
    const account = new serviceaccount.Account(
      `${name}-account`,
      { project: gcpProject, accountId: this.accountId, displayName: `AI service of ${product} ${stack}` },
      { parent: this },
    );
    this.bucket = modelBucket(args.config);
    const models = new ModelStore(
      `${name}-models`,
      {
        ...args.config,
        folder: args.modelsFolder,
        models: aiRevisions(args.ai).map(({ revision }) => revision.model),
        readerEmail: account.email,
        ready: args.ready,
      },
      { parent: this },
    );
    this.caller = new AiCaller(
      `${name}-caller`,
      { product, stack, gcpProject, taskRoleArn: args.taskRoleArn, releaser: args.releaser },
      { parent: this },
    );
    const proofs = args.unproven.map((revision) =>
      this.proof(`${name}-${revision.revision}`, revision, args),
    );
    const service = new cloudrunv2.Service(
      `${name}-run`,
      {
        project: gcpProject,
        location: args.config.gcpRegion,
        name: this.serviceName,
        ingress: "INGRESS_TRAFFIC_ALL",
        invokerIamDisabled: false,
        // While it is off the service says so, and the pack lets it.
        deletionProtection: teardown === undefined,
        labels: {
          product,
          stack,
          owner,
          critical: String(args.critical),
          ...(teardown !== undefined && { teardown }),
        },
        // Of the service and not of a revision: it can change without a new one, and is shared out as the traffic is.
        // https://docs.cloud.google.com/run/docs/configuring/min-instances
        scaling: { minInstanceCount: args.critical ? WARM : 0 },
        template: this.template(aiTemplate(args.ai), account.email),
        traffics: aiShares(args.ai).map(({ revision, percent, tagged }) => ({
          type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
          revision: this.revisionName(revision),
          percent,
          ...(tagged && { tag: CANDIDATE_TAG }),
        })),
      },
      { parent: this, dependsOn: [...args.ready, ...models.readable, ...proofs] },
    );
    const invoker = new cloudrunv2.ServiceIamMember(
      `${name}-invoker`,
      {
        project: gcpProject,
        location: service.location,
        name: service.name,
        role: "roles/run.invoker",
        member: pulumi.interpolate`serviceAccount:${this.caller.email}`,
      },
      { parent: this },
    );
    const { projectNumber } = this.caller;
    const { critical, alerts } = args;
    new AiWatch(
      `${name}-watch`,
      {
        product,
        stack,
        owner,
        gcpProject,
        projectNumber,
        service,
        critical,
        roles: alerts.roles,
        runbooks: alerts.runbooks,
      },
      { parent: this },
    );
    this.url = service.uri;
    this.place = { location: service.location, name: service.name };
    this.accountName = account.name;
    this.callable = [invoker, this.caller.rights];
    this.registerOutputs({ url: this.url });
  }

  private proof(name: string, revision: AiRevision, args: RiskServiceArgs): AiVerification {
    return new AiVerification(
      `${name}-admitted`,
      {
        revision: { name: this.revisionName(revision), model: revision.model },
        service: {
          name: this.serviceName,
          projectNumber: this.caller.projectNumber,
          region: args.config.gcpRegion,
        },
        caller: this.caller.email,
        settings: args.verification,
      },
      { parent: this, dependsOn: [...args.ready, this.caller.verifiable] },
    );
  }

  private template(
    revision: AiRevision,
    serviceAccount: pulumi.Output<string>,
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
            // It loads this one and refuses every other: a start with the wrong model fails the probe.
            { name: "MODEL", value: revision.model },
            { name: "MODEL_URL", value: `gs://${this.bucket}/${modelObject(revision.model)}` },
          ],
          startupProbe: STARTUP,
          livenessProbe: LIVENESS,
        },
      ],
    };
  }

  /** Carries a digest of all that {@link template} says, so that a name never means two things. */
  private revisionName(revision: AiRevision): string {
    const { serviceName, accountId, bucket } = this;
    return aiRevisionName(serviceName, revision.revision, {
      revision,
      accountId,
      bucket,
      PORT,
      LIMITS,
      SCALING,
      STARTUP,
      LIVENESS,
    });
  }
}
