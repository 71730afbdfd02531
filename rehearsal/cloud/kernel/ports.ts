import type { BusEvent } from "../events/event";
import type { ApiHandler } from "../network/api";
import type { GoogleTokens } from "../google/tokens";
import type { CallerIdentity, Session } from "../sts/sessions";
import type { SignedRequest } from "../sts/signature";
import type { Inspected } from "../wafv2/attacks";
import type { Blocked } from "../wafv2/firewall";
import type { Endpoint } from "./names";

/** What one service of the cloud offers to the others. Each is provided by exactly one service. */
export interface Ports {
  /** Provided by elasticloadbalancing: where compute registers what it runs. */
  targets: TargetRegistry;
  /** Provided by s3: what the CDN reads and what commands upload to. */
  objects: ObjectStore;
  /** Provided by s3: which bucket takes whose logs. */
  logBuckets: LogBuckets;
  /** Provided by ssm: values that tasks take as secrets. */
  parameters: { value(nameOrArn: string): string | undefined };
  /** Provided by s3: whether an object is there, for services that fetch it later. */
  objectKeys: { has(bucket: string, key: string): boolean };
  /** Provided by cloudwatch. */
  metrics: MetricSink;
  /** Provided by events: EventBridge's default bus. */
  eventBus: { put(event: BusEvent): void };
  /** Provided by logs: a line of a task's or function's output, for the group's metric filters. */
  logLines: { ingest(group: string, line: string): void };
  /** Provided by sns: publishes as a service of AWS (`cloudwatch.amazonaws.com`) and says how many hear it; throws CloudError when policy or key forbid it. */
  topics: {
    publish(topicArn: string, service: string, subject: string, message: string): number;
    /** Whether the topic's policy and key let the service publish. */
    admits(topicArn: string, service: string): boolean;
  };
  /** Provided by acm: the certificate behind an ARN. */
  certificates: { find(arn: string): Certificate | undefined };
  /** Provided by iam: whether a role exists and whom it trusts. */
  roles: {
    find(arn: string): { readonly name: string; readonly trustedServices: readonly string[] } | undefined;
  };
  /**
   * Provided by kms: the key behind an id, ARN or alias; undefined when there is none or it is pending deletion.
   * `permits` tells whether its policy lets a service do all these actions; context keys are in lower case.
   */
  keys: { find(reference: string): Key | undefined };
  /** Provided by sts: an address on loopback where a task gets its role's temporary credentials. */
  taskCredentials: { open(roleArn: string, task: string): { url: string; close(): void } };
  /** Provided by sts: whose a signed GetCallerIdentity request is. Throws CloudError when the signature does not hold. */
  callers: { identify(request: SignedRequest): CallerIdentity };
  /** Provided by sts: temporary credentials of roles, and whose a key is. */
  sessions: {
    open(roleArn: string, name: string): Session;
    find(keyId: string): Session | undefined;
    /** Tells how to end the process that holds the key. */
    held(keyId: string, end: () => void): void;
    /** Ends the process that holds the key, where it is known. */
    end(keyId: string): void;
  };
  /** Provided by iam: what a role's own policies say of an action. */
  rights: { verdict(roleArn: string, action: string, resource: string): Verdict };
  /** Provided by googleidentity: Google's access tokens and identity tokens. */
  googleTokens: GoogleTokens;
  /** Provided by googleidentity: `host:port` of the metadata server for what runs as an account. */
  googleMetadata: { host(email: string): Promise<string> };
  /** Provided by googleidentity: Google's APIs by host name, over TLS. */
  googleApis: { serve(host: string, handler: ApiHandler): void };
  /** Provided by ecs: what autoscaling may scale. */
  services: ScalableServices;
  /** Provided by elasticloadbalancing: what autoscaling measures; the label is `app/<name>/<id>/targetgroup/<name>/<id>`. */
  requests: { find(resourceLabel: string): TargetLoad | undefined };
  /** Provided by wafv2: the firewall behind an ARN; `address` is who speaks to CloudFront. */
  firewalls: {
    find(arn: string): { inspect(request: Inspected, address: string): Blocked | undefined } | undefined;
  };
  /** Provided by cloudfront: the distribution that a firewall protects. */
  distributions: { protectedBy(webAclArn: string): string | undefined };
  /** Provided by ec2: what security groups let through. */
  securityGroups: SecurityGroups;
  /** Provided by ec2: where a subnet lies; a load balancer needs two zones of one VPC. */
  subnets: { find(id: string): { readonly vpcId: string; readonly availabilityZone: string } | undefined };
  /** Provided by s3: what AWS Backup takes and, in a restore test, looks for again. */
  bucketContents: {
    find(bucket: string):
      | {
          readonly versioned: boolean;
          readonly current: readonly { readonly key: string; readonly digest: string }[];
        }
      | undefined;
    holds(digest: string): boolean;
  };
  /** Provided by sqs: what could not be delivered ends there. */
  queues: {
    send(queueArn: string, body: string, attributes: Readonly<Record<string, string>>): void;
    /** Whether the queue's policy lets a service of AWS send to it on behalf of a resource; its owner's roles need none. */
    admits(queueArn: string, service: string, sourceArn: string): boolean;
    messages(
      queueArn: string,
    ): readonly { readonly body: string; readonly attributes: Readonly<Record<string, string>> }[];
  };
  /** Provided by lambda. */
  functions: {
    exists(functionArn: string): boolean;
    /** Whether its policy lets a service of AWS invoke it on behalf of a resource. */
    admits(functionArn: string, service: string, sourceArn: string): boolean;
    /** Waits for the end (InvocationType RequestResponse). */
    invoke(functionArn: string, payload: string): Promise<Invocation>;
    /** Returns at once (InvocationType Event); retries and the dead-letter queue are Lambda's business. */
    send(functionArn: string, payload: string): void;
  };
  /** Provided by secretsmanager (AWS): the current value of a secret by name or ARN, undefined when it has none; and its ARN. */
  awsSecrets: {
    value(nameOrArn: string): string | undefined;
    arn(nameOrArn: string): string | undefined;
  };
}

/** `none`: no policy allows it; `deny`: one forbids it. */
export type Verdict = "allow" | "deny" | "none";

/** What is measured, for alarms and queries. */
export interface MetricSink {
  /** Standard resolution unless it says 1 (second); at this moment of cloud time unless it says another. */
  record(
    of: MetricSeries,
    value: number,
    options?: { readonly resolution?: 1 | 60; readonly at?: number },
  ): void;
  /** For what is recorded at every request. */
  recorder(of: MetricSeries): (value: number) => void;
  /** Runs at the end of each minute while there are alarms, with the minute's beginning, for what is measured and not counted. */
  sample(run: (at: number) => void): void;
}
export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Key {
  readonly arn: string;
  permits(use: {
    readonly service: string;
    readonly actions: readonly string[];
    readonly context: Readonly<Record<string, string>>;
  }): boolean;
}

/** Who speaks or is spoken to: anybody on the internet, CloudFront's servers, or what carries these security groups. */
export type Peer = "internet" | "cloudfront" | { readonly groups: readonly string[] };

export interface SecurityGroups {
  /** Whether what carries these groups takes a connection at the port from the peer. */
  admits(groups: readonly string[], from: Peer, port: number): boolean;
  /** Whether what carries these groups may open a connection to the peer's port. */
  releases(groups: readonly string[], to: Peer, port: number): boolean;
}

export type TargetState = "initial" | "healthy" | "unhealthy" | "draining" | "unused";

/** A target as compute registers it: `id` and `port` are what AWS would show, `endpoint` where it really listens. */
export interface Target {
  readonly id: string;
  readonly port: number;
  readonly endpoint: Endpoint;
  /** What it carries; absent where it has none of its own. */
  readonly securityGroups?: readonly string[];
}

export interface TargetRegistry {
  register(targetGroupArn: string, target: Target): void;
  /** Begins draining; resolves when the deregistration delay has passed or no request is in flight any more. */
  deregister(targetGroupArn: string, targetId: string): Promise<void>;
  health(
    targetGroupArn: string,
  ): { readonly id: string; readonly state: TargetState; readonly reason?: string }[];
  /** Whether any listener or rule forwards to the group: ECS refuses a service on one that nothing uses. */
  inUse(targetGroupArn: string): boolean;
}

/** Services by `<cluster>/<service>`. */
export interface ScalableServices {
  /** How many tasks it is to have; undefined when there is no such service that is active. */
  desired(place: string): number | undefined;
  /** Autoscaling's own UpdateService. */
  scale(place: string, desired: number): void;
  /** Whether a deployment is in progress: autoscaling takes no task away then. */
  deploying(place: string): boolean;
}

export interface TargetLoad {
  /** Requests since the cloud started. */
  readonly requests: number;
  readonly healthyTargets: number;
}

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly lastModified: number;
  /** Lower-case: content-type, cache-control, content-encoding, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ObjectStore {
  /** Reads as a principal; the bucket's policy and public-access block decide. Throws CloudError AccessDenied / NoSuchKey. */
  read(
    bucketDomainName: string,
    key: string,
    principal: { service: string; sourceArn: string },
  ): StoredObject;
}

export interface LogBuckets {
  /** Why a service cannot put its logs there, or undefined when it can. With `region` the bucket has to lie in it. */
  refusal(
    bucket: string,
    key: string,
    writer: { readonly service: string; readonly sourceArn: string; readonly region?: string },
  ): string | undefined;
  /** Why CloudFront's standard logs, which need ACLs, cannot go to the bucket of this domain name; undefined when they can. */
  aclRefusal(bucketDomainName: string): string | undefined;
}

export interface Certificate {
  readonly domains: readonly string[];
  readonly status: "PENDING_VALIDATION" | "ISSUED" | "EXPIRED";
  /** Whole days until it ends, negative once it has; absent until it is issued. What `DaysToExpiry` tells. */
  readonly daysLeft?: number;
  /** PEM, issued by the rehearsal's own authority. */
  readonly certificate: string;
  readonly key: string;
}

/** How an invocation of a function ended. */
export interface Invocation {
  /** `unhandled`: the handler threw, ran out of time or could not be loaded; `throttled`: no concurrency was left. */
  readonly outcome: "success" | "unhandled" | "throttled";
  /** JSON: what the handler returned, or `{errorType, errorMessage, trace}`. */
  readonly payload: string;
  readonly requestId: string;
}
