import { z } from "zod";
import { leaf, whole } from "./leaf";

/** When a release is taken off by itself (R1–R3); what no product differs in is in infra/rollback/figures.ts. */
export const rollback = z.strictObject({
  errors: z.strictObject({
    percent: leaf(
      z.number().min(0.1).max(50),
      "a number from 0.1 to 50 (percent of a slot's requests that may fail, R1)",
    ),
    requests: whole(1, 1_000_000, "requests of a slot a minute; with fewer it is not judged"),
  }),
  response: z.strictObject({
    factor: leaf(
      z.number().min(1.1).max(10),
      "a number from 1.1 to 10 (times the other slot's response time, R2)",
    ),
    ceilingMs: whole(
      50,
      60_000,
      "milliseconds that 90 % of a slot's answers may take, whatever the other slot's do",
    ),
  }),
  databaseFailures: whole(1, 1_000_000, "failed calls of a slot to its database a minute (R3)"),
  analysisDays: whole(30, 3_650, "days for which is kept what a rollback found"),
  repositoryToken: leaf(
    z.string().regex(/^\/[A-Za-z0-9_.\-/]{1,500}$/),
    "the name of the SecureString in Parameter Store that holds a token of GitHub which may dispatch events of " +
      "sluice:identity.repository, such as /sluice/prod/rollback/repository; without it nobody is asked to revert",
  ).optional(),
});
