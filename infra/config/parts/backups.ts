import { z } from "zod";
import type { Fault } from "../faults";
import { leaf, whole } from "./leaf";

/** What is backed up is decided by the program; here is when, for how long, and where the second copy lies. */
export const backups = z.strictObject({
  hour: whole(0, 23, "hour of the day, UTC"),
  retentionDays: whole(7, 365, "days that backups, copies and dumps are kept"),
  region: leaf(
    z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    "another AWS region than aws:region, such as us-west-2",
  ),
  auth0: z.strictObject({
    domain: leaf(
      z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
      "the Auth0 tenant's domain, such as harbor.eu.auth0.com",
    ),
    clientId: leaf(
      z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
      "the client id of the application that reads Auth0's settings",
    ),
  }),
});

/** A copy in the same region would be lost with it. */
export function regionFaults(settings: { backups?: z.infer<typeof backups> }, awsRegion: unknown): Fault[] {
  const region = settings.backups?.region;
  if (region === undefined || region !== awsRegion) return [];
  return [
    {
      key: "sluice:backups.region",
      found: JSON.stringify(region),
      allowed: "another AWS region than aws:region",
      next: `choose one beside ${region}; whether it is used is decided by sluice:options.secondRegion`,
    },
  ];
}
