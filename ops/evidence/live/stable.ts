import type { EcrImage } from "../../ecr-image";
import { asking, whyAwsRefused } from "./aws";

/** Tasks of a slot's service. */
export interface Tasks {
  readonly running: number;
  readonly desired: number;
}

/** Where the stable version is looked for. Each resolves with the reason, a text, when it cannot be told. */
export interface StableVersion {
  /** Whether the registry still has the image. */
  image(image: EcrImage): Promise<boolean | string>;
  /** Tasks of the service whose place the program noted for the slot. */
  tasks(stack: string, slot: string, region: string | undefined): Promise<Tasks | string>;
}

export const inAws: StableVersion = { image: imageInEcr, tasks: tasksInEcs };

/** Where `up` notes cluster and service of a slot (infra/release/stored.ts). */
const placeOf = (stack: string, slot: string): string => `/sluice/${stack}/release/service-${slot}`;

async function imageInEcr({ registry, region, repository, digest }: EcrImage): Promise<boolean | string> {
  const { ECRClient, DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
  const client = new ECRClient(asking(region));
  try {
    const { imageDetails = [] } = await client.send(
      new DescribeImagesCommand({
        registryId: registry,
        repositoryName: repository,
        imageIds: [{ imageDigest: digest }],
      }),
    );
    return imageDetails.some(({ imageDigest }) => imageDigest === digest);
  } catch (failure) {
    const gone = ["ImageNotFoundException", "RepositoryNotFoundException"];
    if (failure instanceof Error && gone.includes(failure.name)) return false;
    return whyAwsRefused(failure, "ecr:DescribeImages");
  } finally {
    client.destroy();
  }
}

async function tasksInEcs(stack: string, slot: string, region: string | undefined): Promise<Tasks | string> {
  const place = await placeInSsm(placeOf(stack, slot), region);
  const [, cluster, service] = /^([^/]+)\/([^/]+)$/.exec("place" in place ? place.place : "") ?? [];
  if ("why" in place) return place.why;
  if (cluster === undefined || service === undefined)
    return `${placeOf(stack, slot)} is no <cluster>/<service>`;
  const { ECSClient, DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
  const client = new ECSClient(asking(region));
  try {
    const { services = [] } = await client.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    const active = services.find(({ status }) => status === "ACTIVE");
    if (active === undefined) return `there is no active service ${service} in the cluster ${cluster}`;
    return { running: active.runningCount ?? 0, desired: active.desiredCount ?? 0 };
  } catch (failure) {
    return whyAwsRefused(failure, "ecs:DescribeServices");
  } finally {
    client.destroy();
  }
}

async function placeInSsm(
  name: string,
  region: string | undefined,
): Promise<{ readonly place: string } | { readonly why: string }> {
  const { SSMClient, GetParameterCommand } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(asking(region));
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
    return { place: Parameter?.Value ?? "" };
  } catch (failure) {
    if (failure instanceof Error && failure.name === "ParameterNotFound")
      return { why: `there is no parameter ${name}: the slot was never deployed` };
    return { why: whyAwsRefused(failure, "ssm:GetParameter") };
  } finally {
    client.destroy();
  }
}
