import * as pulumi from "@pulumi/pulumi";
import { getService } from "@pulumi/aws/ecs";

/**
 * How many tasks each service is meant to have now, `<cluster>/<service>` by `<cluster>/<service>`. A service that cannot
 * be read is told and left out: what is known of the others, and `sluice:capacity.tasks`, then decide alone.
 */
export async function liveTasks(places: readonly string[]): Promise<number[]> {
  const counts = await Promise.all(places.map((place) => countOf(place)));
  return counts.filter((count) => count !== undefined);
}

async function countOf(place: string): Promise<number | undefined> {
  const [clusterArn = "", serviceName = ""] = place.split("/");
  try {
    // ECS takes a cluster's name where it takes its ARN (API_DescribeServices), and so does this function.
    return (await getService({ clusterArn, serviceName })).desiredCount;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await pulumi.log.warn(
      `how many tasks ${place} has could not be read; the slots get sluice:capacity.tasks at least: ${reason}`,
    );
    return undefined;
  }
}
