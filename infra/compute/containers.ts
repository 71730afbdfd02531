import { digestOf, type SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";
import { IDLE } from "../traffic/idle";

/** Port of the API inside its container. */
export const API_PORT = 8080;

/**
 * Where a slot's tasks count their requests, errors and heartbeats every ten seconds: log lines in CloudWatch's Embedded
 * Metric Format, since the load balancer's own metrics come by the minute.
 */
export const slotMetrics = (stack: string): string => `sluice/${stack}/slots`;

/** Where the AI service is, and as whom to call it; nothing of it is secret. */
export interface AiFacts {
  readonly url: string;
  /** What a token exchange at Google names: `//iam.googleapis.com/projects/…/providers/…`. */
  readonly audience: string;
  /** E-mail of the service account. */
  readonly caller: string;
}

export interface ContainerFacts {
  readonly slot: SlotName;
  readonly release: SlotRelease;
  /** Absent in a stack without the AI service. */
  readonly ai: AiFacts | undefined;
  /** ARN of the secret that holds the connection to the database. */
  readonly databaseSecretArn: string;
  readonly logGroup: string;
  readonly region: string;
  /** Where the process says that it serves. */
  readonly livePath: string;
  /** CloudWatch namespace of what each slot counts of itself. */
  readonly metricsNamespace: string;
  /** Seconds that a task which leaves may finish its requests. */
  readonly drainSeconds: number;
}

/** ECS kills a task at 120 seconds at the latest: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const LONGEST_STOP = 120;

/** The image has Node, as the API is written for it. */
const ALIVE =
  "fetch('http://127.0.0.1:'+process.env.PORT+'PATH').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))";

/** The task's one container as ECS takes it, JSON. */
export function containerDefinitions(facts: ContainerFacts): string {
  const { slot, release, ai, region, drainSeconds } = facts;
  const environment = {
    PORT: String(API_PORT),
    VERSION: release.version,
    SLOT: slot,
    IMAGE_DIGEST: digestOf(release.image),
    METRICS_NAMESPACE: facts.metricsNamespace,
    ...(ai && { AI_URL: ai.url, AI_AUDIENCE: ai.audience, AI_CALLER: ai.caller }),
    DRAIN_SECONDS: String(drainSeconds),
    // Longer than the load balancer, which would otherwise send on a connection that is just being closed.
    KEEP_ALIVE_SECONDS: String(IDLE.app),
  };
  return JSON.stringify([
    {
      name: "api",
      image: release.image,
      essential: true,
      // Nobody, by number: a name would have to exist in the image.
      user: "65534:65534",
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: {
        // Passes SIGTERM on, and takes up what the product's process leaves behind.
        initProcessEnabled: true,
        capabilities: { drop: ["ALL"] },
      },
      portMappings: [{ containerPort: API_PORT, protocol: "tcp" }],
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      // By reference: ECS reads it as the execution role when a task starts; the definition, the plan and the state hold no value.
      secrets: [{ name: "DATABASE_URL", valueFrom: facts.databaseSecretArn }],
      // ECS ends a task that hangs also where no load balancer asks it. The same question as the load balancer's: never one
      // that a dependency's outage answers.
      healthCheck: {
        command: ["CMD", "node", "-e", ALIVE.replace("PATH", facts.livePath)],
        interval: 30,
        timeout: 5,
        retries: 3,
        startPeriod: 30,
      },
      // It must outlive its drain, or requests in flight would be cut.
      stopTimeout: Math.min(LONGEST_STOP, drainSeconds + 10),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": facts.logGroup,
          "awslogs-region": region,
          "awslogs-stream-prefix": release.version,
        },
      },
    },
  ]);
}
