import { z } from "zod";
import { arn } from "../kernel/identifiers";
import type { ControlRoutes } from "../kernel/model";
import type { World } from "../kernel/world";

/** What somebody let Inspector find in an image. */
export interface FindingRecord {
  readonly digest: string;
  readonly title: string;
  readonly arn: string;
  /** Cloud time, milliseconds since the epoch. */
  readonly firstObservedAt: number;
}

const given = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  title: z.string().min(1),
  /** Whether the bus hears of it; false: the event is lost, and only who asks the registry learns of it. */
  told: z.boolean().default(true),
});

/**
 * Nothing scans the rehearsal's images: what Inspector finds is given by hand. From then on the registry has it, and the bus
 * gets Inspector's event.
 * https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html
 */
export class Findings {
  private readonly found;

  constructor(private readonly world: World) {
    this.found = world.store.collection<FindingRecord>("ecr.findings");
  }

  of(digest: string): FindingRecord[] {
    return this.found.values().filter((one) => one.digest === digest);
  }

  readonly control: ControlRoutes = {
    "/registry/finding": (_query, body) => {
      const { digest, title, told } = given.parse(body);
      const { world } = this;
      const region = "us-east-1";
      const record: FindingRecord = {
        ...{ digest, title },
        arn: arn("inspector2", region, world.account, `finding/${this.found.values().length + 1}`),
        firstObservedAt: world.clock.now(),
      };
      this.found.set(record.arn, record);
      const time = new Date(record.firstObservedAt).toISOString().replace(/\.\d{3}Z$/, "Z");
      if (told)
        world.use("eventBus").put({
          version: "0",
          id: record.arn,
          "detail-type": "Inspector2 Finding",
          source: "aws.inspector2",
          account: world.account,
          time,
          region,
          resources: [digest],
          detail: {
            findingArn: record.arn,
            severity: "CRITICAL",
            status: "ACTIVE",
            title,
            firstObservedAt: time,
            resources: [
              { type: "AWS_ECR_CONTAINER_IMAGE", details: { awsEcrContainerImage: { imageHash: digest } } },
            ],
          },
        });
      return record;
    },
  };
}
