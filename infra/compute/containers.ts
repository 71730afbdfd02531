import { digestOf, type SlotRelease } from "../release/intent";
import type { SlotName } from "../release/slots";

/** Port of the API inside its container. */
export const API_PORT = 8080;

export interface ContainerFacts {
  readonly slot: SlotName;
  readonly release: SlotRelease;
  /** The AI service's address, and the ARN of the parameter that holds its key; absent in a stack without it. */
  readonly ai: { readonly url: string; readonly keyArn: string } | undefined;
  readonly logGroup: string;
  readonly region: string;
  /** Seconds that a task which leaves may finish its requests. */
  readonly drainSeconds: number;
}

/** ECS kills a task at 120 seconds at the latest: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const LONGEST_STOP = 120;

/** The task's one container as ECS takes it, JSON. */
export function containerDefinitions(facts: ContainerFacts): string {
  const { slot, release, ai, region, drainSeconds } = facts;
  const environment = {
    PORT: String(API_PORT),
    VERSION: release.version,
    SLOT: slot,
    IMAGE_DIGEST: digestOf(release.image),
    ...(ai && { AI_URL: ai.url }),
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
      secrets: ai === undefined ? [] : [{ name: "AI_KEY", valueFrom: ai.keyArn }],
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
