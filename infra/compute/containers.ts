import { digestOf, type SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";

/** Port of the API inside its container. */
export const API_PORT = 8080;

export interface ContainerFacts {
  readonly slot: SlotName;
  readonly release: SlotRelease;
  readonly aiUrl: string;
  /** ARN of the parameter that holds the AI service's key. */
  readonly aiKeyArn: string;
  readonly logGroup: string;
  readonly region: string;
  /** Seconds that a task which leaves may finish its requests. */
  readonly drainSeconds: number;
}

/** ECS kills a task at 120 seconds at the latest: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const LONGEST_STOP = 120;

/** The task's one container as ECS takes it, JSON. */
export function containerDefinitions(facts: ContainerFacts): string {
  const { slot, release, region, drainSeconds } = facts;
  const environment = {
    PORT: String(API_PORT),
    VERSION: release.version,
    SLOT: slot,
    IMAGE_DIGEST: digestOf(release.image),
    AI_URL: facts.aiUrl,
    DRAIN_SECONDS: String(drainSeconds),
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
      portMappings: [{ containerPort: API_PORT, protocol: "tcp" }],
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      secrets: [{ name: "AI_KEY", valueFrom: facts.aiKeyArn }],
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
