import * as pulumi from "@pulumi/pulumi";

/** Where the service says whether it is well, from outside: Google keeps paths that end in z to itself. */
export const HEALTH_PATH = "/api/ai/health";

/**
 * The traffic tag of the candidate. Short: tag and service's name may have 46 characters together, and the label of
 * {@link candidateAddress} 63. https://docs.cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration#tags
 */
export const CANDIDATE_TAG = "next";

export interface ServicePlace {
  readonly name: string;
  /** Google's number of the project. */
  readonly projectNumber: pulumi.Input<string>;
  readonly region: string;
}

/**
 * The service's address as it can be told without asking: whoever needs the service's own output waits for the service,
 * which itself waits for the candidate's proof. https://docs.cloud.google.com/run/docs/triggering/https-request#deterministic
 */
export const serviceAddress = ({ name, projectNumber, region }: ServicePlace): pulumi.Output<string> =>
  pulumi.interpolate`https://${name}-${projectNumber}.${region}.run.app`;

/** Where the candidate alone answers, whatever its share. */
export const candidateAddress = ({ name, projectNumber, region }: ServicePlace): pulumi.Output<string> =>
  pulumi.interpolate`https://${CANDIDATE_TAG}---${name}-${projectNumber}.${region}.run.app`;
